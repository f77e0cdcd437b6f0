//! Credentials that show by their own spelling.

use super::find::Chars;

/// A credential: a prefix, and a body of certain characters.
pub(super) struct Token {
    pub(super) name: &'static str,
    pub(super) prefix: &'static str,
    pub(super) body: Chars,
    /// The least length of the body.
    pub(super) least: usize,
    /// Whether the prefix could as well be a part of a word: then nothing of a word may stand in
    /// front of it.
    pub(super) bounded: bool,
}

const fn token(name: &'static str, prefix: &'static str, body: Chars, least: usize) -> Token {
    Token {
        name,
        prefix,
        body,
        least,
        bounded: false,
    }
}

const fn bounded(token: Token) -> Token {
    Token {
        bounded: true,
        ..token
    }
}

/// The least length of a run of [`Chars::TOKEN`] that any of these is a part of.
pub(super) const SHORTEST: usize = 16;

use Chars as C;

/// In no order.
pub(super) const TOKENS: &[Token] = &[
    bounded(token("aws-access-key", "AKIA", C::UPPER, 16)),
    bounded(token("aws-access-key", "ASIA", C::UPPER, 16)),
    bounded(token("aws-access-key", "ABIA", C::UPPER, 16)),
    bounded(token("aws-access-key", "ACCA", C::UPPER, 16)),
    token("aws-mws-key", "amzn.mws.", C::WORD, 30),
    bounded(token("alibaba-access-key", "LTAI", C::ALNUM, 16)),
    bounded(token("tencent-secret-id", "AKID", C::ALNUM, 32)),
    token("github-token", "ghp_", C::ALNUM, 30),
    token("github-token", "gho_", C::ALNUM, 30),
    token("github-token", "ghu_", C::ALNUM, 30),
    token("github-token", "ghs_", C::ALNUM, 30),
    token("github-token", "ghr_", C::ALNUM, 30),
    token("github-token", "github_pat_", C::WORD, 22),
    token("gitlab-token", "glpat-", C::WORD, 16),
    token("gitlab-token", "gldt-", C::WORD, 16),
    token("gitlab-token", "glrt-", C::WORD, 16),
    token("gitlab-token", "glptt-", C::WORD, 16),
    token("slack-token", "xoxb-", C::WORD, 11),
    token("slack-token", "xoxp-", C::WORD, 11),
    token("slack-token", "xoxa-", C::WORD, 11),
    token("slack-token", "xoxr-", C::WORD, 11),
    token("slack-token", "xoxs-", C::WORD, 11),
    token("slack-token", "xoxe", C::DOTTED, 12),
    token("slack-token", "xapp-", C::WORD, 11),
    token("slack-webhook", "hooks.slack.com/services/", C::PATH, 16),
    token("discord-webhook", "discord.com/api/webhooks/", C::PATH, 16),
    bounded(token("google-api-key", "AIza", C::WORD, 35)),
    token("google-oauth-token", "ya29.", C::DOTTED, 20),
    token("google-oauth-secret", "GOCSPX-", C::WORD, 20),
    token("stripe-key", "sk_live_", C::ALNUM, 16),
    token("stripe-key", "sk_test_", C::ALNUM, 16),
    token("stripe-key", "rk_live_", C::ALNUM, 16),
    token("stripe-key", "rk_test_", C::ALNUM, 16),
    token("stripe-webhook-secret", "whsec_", C::PATH, 16),
    bounded(token("ai-provider-key", "sk-", C::WORD, 24)),
    token("anthropic-key", "sk-ant-", C::WORD, 20),
    bounded(token("hugging-face-token", "hf_", C::ALNUM, 30)),
    bounded(token("npm-token", "npm_", C::ALNUM, 30)),
    token("pypi-token", "pypi-", C::WORD, 32),
    token("rubygems-key", "rubygems_", C::ALNUM, 32),
    token("docker-token", "dckr_pat_", C::WORD, 20),
    token("digitalocean-token", "dop_v1_", C::ALNUM, 40),
    token("digitalocean-token", "doo_v1_", C::ALNUM, 40),
    token("digitalocean-token", "dor_v1_", C::ALNUM, 40),
    bounded(token("databricks-token", "dapi", C::HEX, 32)),
    token("shopify-token", "shpat_", C::HEX, 32),
    token("shopify-token", "shpca_", C::HEX, 32),
    token("shopify-token", "shppa_", C::HEX, 32),
    token("shopify-token", "shpss_", C::HEX, 32),
    token("square-token", "sq0atp-", C::WORD, 22),
    token("square-secret", "sq0csp-", C::WORD, 40),
    token("sendgrid-key", "SG.", C::DOTTED, 40),
    bounded(token("mailgun-key", "key-", C::HEX, 32)),
    bounded(token("twilio-key", "SK", C::HEX, 32)),
    token("vault-token", "hvs.", C::WORD, 20),
    token("vault-token", "hvb.", C::WORD, 20),
    token("grafana-token", "glsa_", C::WORD, 30),
    token("grafana-token", "glc_", C::PATH, 30),
    token("new-relic-key", "NRAK-", C::ALNUM, 20),
    token("postman-key", "PMAK-", C::WORD, 30),
    token("linear-key", "lin_api_", C::ALNUM, 30),
    token("figma-token", "figd_", C::WORD, 30),
    token("atlassian-token", "ATATT3", C::PATH, 30),
    token("sentry-token", "sntrys_", C::PATH, 30),
    token("supabase-key", "sbp_", C::HEX, 32),
    token("planetscale-token", "pscale_tkn_", C::WORD, 30),
    token("pulumi-token", "pul-", C::HEX, 40),
    token("doppler-token", "dp.pt.", C::ALNUM, 30),
    token("age-secret-key", "AGE-SECRET-KEY-1", C::UPPER, 40),
    token("json-web-token", "eyJ", C::DOTTED, 30),
];
