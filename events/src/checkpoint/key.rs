//! Keys that sign notes, in the written forms of `c2sp.org/signed-note` (algorithm 1, Ed25519).

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::Signer as _;
use sha2::{Digest, Sha256};

use super::note::{Note, Signature, decode, encode};

const ED25519: u8 = 1;
const PRIVATE: &str = "PRIVATE+KEY+";

/// Why a text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// Not of the form `name+hash+key`.
    Form,
    /// A name that is empty, or has a blank or a plus sign.
    Name,
    /// The hash is not that of the name and the key.
    Hash,
    /// No Ed25519 key.
    Key,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "a key has the form `name+hash+base64`",
            Self::Name => "a key's name has no blanks and no plus signs, and is not empty",
            Self::Hash => "the key's hash is not that of its name and itself",
            Self::Key => "the key is no Ed25519 key",
        })
    }
}

impl std::error::Error for KeyError {}

fn key_id(name: &str, key: &[u8; 32]) -> [u8; 4] {
    let hash = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', ED25519])
        .chain_update(key);
    let hash: [u8; 32] = hash.finalize().into();
    [hash[0], hash[1], hash[2], hash[3]]
}

fn check_name(name: &str) -> Result<(), KeyError> {
    let bad = |c: char| c.is_whitespace() || c == '+' || c.is_control();
    if name.is_empty() || name.contains(bad) {
        return Err(KeyError::Name);
    }
    Ok(())
}

/// Name, hash and 32 bytes of `name+hash+base64(1 || bytes)`.
fn split(text: &str) -> Result<(&str, [u8; 4], [u8; 32]), KeyError> {
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(hash), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(KeyError::Form);
    };
    check_name(name)?;
    let hash = u32::from_str_radix(hash, 16).map_err(|_| KeyError::Form)?;
    let bytes = decode(key).ok_or(KeyError::Form)?;
    match bytes.split_first() {
        Some((&ED25519, key)) => {
            let key = key.try_into().map_err(|_| KeyError::Key)?;
            Ok((name, hash.to_be_bytes(), key))
        }
        _ => Err(KeyError::Key),
    }
}

fn join(f: &mut fmt::Formatter<'_>, name: &str, id: [u8; 4], key: &[u8; 32]) -> fmt::Result {
    let bytes = [&[ED25519][..], key].concat();
    let id = u32::from_be_bytes(id);
    write!(f, "{name}+{id:08x}+{}", encode(&bytes))
}

/// Checks signatures. Its written form is public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyingKey {
    name: String,
    id: [u8; 4],
    key: ed25519_dalek::VerifyingKey,
}

impl VerifyingKey {
    /// The key's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether this key signed `note`.
    #[must_use]
    pub fn has_signed(&self, note: &Note) -> bool {
        note.signatures.iter().any(|signature| {
            signature.name == self.name
                && signature.key_id == self.id
                && ed25519_dalek::Signature::from_slice(&signature.bytes).is_ok_and(|signature| {
                    self.key
                        .verify_strict(note.text.as_bytes(), &signature)
                        .is_ok()
                })
        })
    }
}

impl FromStr for VerifyingKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (name, id, key) = split(text.trim())?;
        if id != key_id(name, &key) {
            return Err(KeyError::Hash);
        }
        Ok(Self {
            name: name.to_owned(),
            id,
            key: ed25519_dalek::VerifyingKey::from_bytes(&key).map_err(|_| KeyError::Key)?,
        })
    }
}

impl fmt::Display for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        join(f, &self.name, self.id, self.key.as_bytes())
    }
}

/// Signs checkpoints. Its written form is secret; `Debug` does not show it.
#[derive(Clone)]
pub struct SigningKey {
    name: String,
    key: ed25519_dalek::SigningKey,
}

impl SigningKey {
    /// A key from 32 bytes of a secure random source.
    ///
    /// # Errors
    /// The name has blanks or plus signs, or is empty.
    pub fn from_seed(name: impl Into<String>, seed: [u8; 32]) -> Result<Self, KeyError> {
        let name = name.into();
        check_name(&name)?;
        Ok(Self {
            name,
            key: ed25519_dalek::SigningKey::from_bytes(&seed),
        })
    }

    /// The key's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key that others check with.
    #[must_use]
    pub fn verifying_key(&self) -> VerifyingKey {
        let key = self.key.verifying_key();
        VerifyingKey {
            name: self.name.clone(),
            id: key_id(&self.name, key.as_bytes()),
            key,
        }
    }

    /// The secret written form.
    #[must_use]
    pub fn to_secret_text(&self) -> String {
        struct Secret<'k>(&'k SigningKey);
        impl fmt::Display for Secret<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let id = self.0.verifying_key().id;
                f.write_str(PRIVATE)?;
                join(f, &self.0.name, id, &self.0.key.to_bytes())
            }
        }
        Secret(self).to_string()
    }

    /// A note of `text`, signed.
    #[must_use]
    pub fn sign(&self, text: impl Into<String>) -> Note {
        let mut note = Note::new(text);
        note.signatures.push(Signature {
            name: self.name.clone(),
            key_id: self.verifying_key().id,
            bytes: self.key.sign(note.text.as_bytes()).to_bytes().to_vec(),
        });
        note
    }
}

impl FromStr for SigningKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let rest = text.trim().strip_prefix(PRIVATE).ok_or(KeyError::Form)?;
        let (name, id, seed) = split(rest)?;
        let key = Self::from_seed(name, seed)?;
        if key.verifying_key().id != id {
            return Err(KeyError::Hash);
        }
        Ok(key)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key pair and note of the reference implementation's own tests (`golang.org/x/mod/sumdb/note`).
    const PUBLIC: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const NOTE: &str = "If you think cryptography is the answer to your problem,\n\
        then you don't know what your problem is.\n\n\
        \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    #[test]
    fn a_note_of_the_reference_implementation_verifies() {
        let key: VerifyingKey = PUBLIC.parse().expect("a key");
        let (notes, errors) = Note::parse_all(NOTE);
        assert!(errors.is_empty() && key.has_signed(&notes[0]));
        assert_eq!(notes[0].to_string(), NOTE);
        assert_eq!(key.to_string(), PUBLIC);
        let mut changed = notes[0].clone();
        changed.text.push('!');
        assert!(!key.has_signed(&changed));
    }

    #[test]
    fn keys_are_read_as_they_are_written() {
        let key = SigningKey::from_seed("raft", [7; 32]).expect("a key");
        let note = key.sign("text\n");
        let read: SigningKey = key.to_secret_text().parse().expect("a key");
        assert_eq!(read.verifying_key(), key.verifying_key());
        assert!(read.verifying_key().has_signed(&note));
        let other = SigningKey::from_seed("raft", [8; 32]).expect("a key");
        assert!(!other.verifying_key().has_signed(&note));
        assert!(!format!("{key:?}").contains("Bwc"));
    }

    #[test]
    fn texts_that_are_no_keys_are_told_why() {
        for (text, wanted) in [
            ("", KeyError::Form),
            ("a+b", KeyError::Form),
            ("a b+c74f20a3+AR", KeyError::Name),
            (
                "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                KeyError::Hash,
            ),
            ("PeterNeumann+c74f20a3+AhpcQ==", KeyError::Form),
            ("PeterNeumann+c74f20a3+Ag==", KeyError::Key),
        ] {
            assert_eq!(
                text.parse::<VerifyingKey>().expect_err(text),
                wanted,
                "{text}"
            );
        }
        assert!(SigningKey::from_seed("a+b", [0; 32]).is_err());
    }
}
