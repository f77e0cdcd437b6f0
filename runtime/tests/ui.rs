//! What the compiler says about mistakes. To update: `TRYBUILD=overwrite cargo test -p tracelaw --test ui`.

#[test]
fn mistakes_are_explained_at_their_place() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
    cases.pass("tests/ui-pass/*.rs");
}
