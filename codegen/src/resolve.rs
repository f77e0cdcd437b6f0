//! From a request to the one place in the source tree, or to the reason why there is none.

use std::ops::Range;

use tracelaw_diagnostics::Spanned;

use crate::anchor::Pattern;
use crate::fragment::anchored;
use crate::languages::{self, Function, Refusal, Slot};
use crate::locate;
use crate::request::{Aim, AnchorAim, Edge, Request, Side};
use crate::rules::{
    LANGUAGE_NOT_SUPPORTED, LOCATION_NOT_FOUND, PLACE_NOT_STATED, SOURCE_NOT_READABLE,
};
use crate::source::{Parsed, Sources};
use crate::symbol::Symbol;

/// A place that a request can mean.
#[derive(Clone, Debug)]
pub(crate) struct Candidate<'s> {
    pub(crate) file: &'s Parsed<'static>,
    pub(crate) function: Option<&'s Function>,
    /// What was found: the anchor, or the function.
    pub(crate) found: Range<usize>,
    pub(crate) slot: Result<Slot, Refusal>,
}

impl Candidate<'_> {
    /// The first and last line of what was found, in the file without our own pieces.
    pub(crate) fn lines(&self) -> (usize, usize) {
        let bare = &self.file.bare;
        (
            bare.line(self.found.start),
            bare.line(self.found.end.saturating_sub(1)),
        )
    }

    /// Whether a candidate for a function's edge is a call of the function.
    pub(crate) fn is_call(&self) -> bool {
        self.function
            .is_none_or(|function| function.range != self.found)
    }

    /// `src/core.rs:12`.
    pub(crate) fn display(&self) -> String {
        let bare = &self.file.bare;
        format!("{}:{}", bare.file.path, bare.line_now(self.found.start))
    }
}

/// Where to look.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'s> {
    pub(crate) file: &'s Parsed<'static>,
    pub(crate) function: Option<&'s Function>,
}

impl Scope<'_> {
    pub(crate) fn range(&self) -> Range<usize> {
        match self.function {
            Some(function) => function.body.clone(),
            None => 0..self.file.text().len(),
        }
    }
}

/// All places that a request can mean: never empty.
pub(crate) fn candidates<'s>(
    sources: &'s Sources<'_>,
    request: &Request<'_>,
) -> Result<Vec<Candidate<'s>>, Refusal> {
    let scopes = match scopes(sources, request) {
        Ok(scopes) => scopes,
        Err(refusal) => return calls(sources, request).ok_or(refusal),
    };
    match &request.aim {
        Aim::Function(edge) => {
            let functions: Vec<_> = scopes
                .into_iter()
                .filter_map(|Scope { file, function }| {
                    let function = function?;
                    Some(Candidate {
                        file,
                        function: Some(function),
                        found: function.range.clone(),
                        slot: file.language.at_edge(file, function, *edge),
                    })
                })
                .collect();
            let own = |call: &Candidate<'_>| {
                functions.iter().any(|function| {
                    std::ptr::eq(function.file, call.file)
                        && function.found.contains(&call.found.start)
                })
            };
            let calls = calls(sources, request).unwrap_or_default();
            let calls: Vec<_> = calls.into_iter().filter(|call| !own(call)).collect();
            Ok(functions.into_iter().chain(calls).collect())
        }
        Aim::Within => Ok(scopes
            .into_iter()
            .map(|scope| Candidate {
                file: scope.file,
                function: scope.function,
                found: match scope.function {
                    Some(function) => function.range.clone(),
                    None => scope.range(),
                },
                slot: Err(Refusal::new(
                    &PLACE_NOT_STATED,
                    "the document says no more of the place",
                )),
            })
            .collect()),
        Aim::Anchor(aim) => anchored(&scopes, aim).map_err(|refusal| {
            let elsewhere = elsewhere(&scopes, &aim.anchor.value);
            match elsewhere {
                Some(place) if refusal.help.is_none() => refusal.help(format!(
                    "it stands at {place}: name the function there if that is the place"
                )),
                _ => refusal,
            }
        }),
    }
    .and_then(|found| {
        if found.is_empty() {
            return Err(
                Refusal::new(&LOCATION_NOT_FOUND, "the document names no function here")
                    .help("name the function beside the file"),
            );
        }
        Ok(found)
    })
}

/// The calls of `f` in the file that the document names: "after `f` returns" at a line or two may mean
/// one of them. More lines are those of a definition.
fn calls<'s>(sources: &'s Sources<'_>, request: &Request<'_>) -> Option<Vec<Candidate<'s>>> {
    let (Aim::Function(edge), Some(name), Some(_)) =
        (&request.aim, &request.function, &request.file)
    else {
        return None;
    };
    let (first, last) = request.lines?;
    if last - first > 2 {
        return None;
    }
    let symbol = Symbol::new(&name.value)?;
    let whole = |file| Scope {
        file,
        function: None,
    };
    let scopes: Vec<_> = files(sources, request)
        .ok()?
        .into_iter()
        .map(whole)
        .collect();
    let aim = AnchorAim {
        side: match edge {
            Edge::Entry => Side::Before,
            Edge::Exit => Side::After,
        },
        anchor: Spanned {
            value: format!("{}(...)", symbol.name()),
            span: name.span,
        },
        occurrence: None,
        also: Vec::new(),
        until: None,
    };
    let found = anchored(&scopes, &aim).ok()?;
    (found.iter().any(|candidate| candidate.slot.is_ok())).then_some(found)
}

/// Where else in the files of the scopes an anchor stands.
fn elsewhere(scopes: &[Scope<'_>], fragment: &str) -> Option<String> {
    let pattern = Pattern::new(fragment)?;
    let scope = scopes.first().filter(|scope| scope.function.is_some())?;
    let whole = 0..scope.file.text().len();
    let found = pattern.find(scope.file.text(), scope.file.tokens(&whole));
    let first = found.first()?;
    let line = scope.file.bare.line_now(first.range.start);
    let place = format!("{}:{line}", scope.file.bare.file.path);
    Some(match scope.file.function_at(first.range.start) {
        Some(function) => format!("{place} in `{}`", function.display()),
        None => place,
    })
}

fn scopes<'s>(sources: &'s Sources<'_>, request: &Request<'_>) -> Result<Vec<Scope<'s>>, Refusal> {
    let files = files(sources, request)?;
    let Some(name) = &request.function else {
        let remark = request.remark.function.as_ref();
        let symbol = remark.and_then(|name| Symbol::new(&name.value));
        let named = named(&files, symbol.as_slice());
        if !named.is_empty() {
            return Ok(named);
        }
        return Ok(files
            .into_iter()
            .map(|file| Scope {
                file,
                function: None,
            })
            .collect());
    };
    let (symbols, certain) = match Symbol::new(&name.value) {
        Some(symbol) => (vec![symbol], true),
        None => (Symbol::all_in(&name.value), false),
    };
    let named = named(&files, &symbols);
    if !named.is_empty() {
        return Ok(named);
    }
    // Words beside a location that name no function at all are a remark.
    if !certain && !matches!(request.aim, Aim::Function(_)) {
        return Ok(files
            .into_iter()
            .map(|file| Scope {
                file,
                function: None,
            })
            .collect());
    }
    let symbol = symbols.first();
    let hidden = symbol.and_then(|symbol| {
        files
            .iter()
            .find_map(|file| file.language.hidden_function(file, symbol.name()))
    });
    Err(hidden.unwrap_or_else(|| no_function(&files, name, symbol)))
}

/// The functions that one of the symbols means.
fn named<'s>(files: &[&'s Parsed<'static>], symbols: &[Symbol]) -> Vec<Scope<'s>> {
    let mut named = Vec::new();
    for &file in files {
        for function in &file.functions {
            let path = &file.bare.file.path;
            if symbols.iter().any(|symbol| symbol.means(function, path)) {
                named.push(Scope {
                    file,
                    function: Some(function),
                });
            }
        }
    }
    named
}

fn no_function(files: &[&Parsed<'_>], name: &Spanned<String>, symbol: Option<&Symbol>) -> Refusal {
    let place = match (files, &name.value) {
        ([only], name) => format!("`{}` defines no function `{name}`", only.bare.file.path),
        (_, name) => format!("no function `{name}` in the source tree"),
    };
    let refusal = Refusal::new(&LOCATION_NOT_FOUND, place);
    let same_name = files.iter().find_map(|file| {
        let wanted = symbol?.name();
        file.functions
            .iter()
            .find(|function| function.path.last().is_some_and(|own| own == wanted))
    });
    match same_name {
        Some(function) => refusal.help(format!("there is `{}`", function.display())),
        None => refusal.help("give the function's present name, or say where its code went"),
    }
}

fn files<'s>(
    sources: &'s Sources<'_>,
    request: &Request<'_>,
) -> Result<Vec<&'s Parsed<'static>>, Refusal> {
    let Some(path) = &request.file else {
        return Ok(sources.parsed.values().collect());
    };
    let candidates = locate::candidates(sources.tree.files(), &path.value);
    if candidates.is_empty() {
        return Err(Refusal::new(
            &LOCATION_NOT_FOUND,
            format!("no file `{}` in the source tree", path.value),
        )
        .help("give the file's path from the source root"));
    }
    let parsed: Vec<_> = candidates
        .iter()
        .filter_map(|file| sources.parsed.get(&file.path))
        .collect();
    if !parsed.is_empty() {
        return Ok(parsed);
    }
    let file = candidates[0];
    if let Some(reason) = sources.unreadable.get(&file.path) {
        return Err(Refusal::new(
            &SOURCE_NOT_READABLE,
            format!("`{}` cannot be read: {reason}", file.path),
        ));
    }
    let known: Vec<_> = languages::all()
        .iter()
        .map(|back_end| back_end.name())
        .collect();
    Err(Refusal::new(
        &LANGUAGE_NOT_SUPPORTED,
        format!("no back end is chosen for `{}`", file.path),
    )
    .help(format!("this build writes {}", known.join(", "))))
}
