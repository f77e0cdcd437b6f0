use super::*;

fn f(body: &str) -> String {
    format!("namespace raft {{\nint Node::f(int x) {{\n{body}}}\n}}  // namespace raft\n")
}

#[track_caller]
fn check(rows: &[(&str, &str)]) {
    let texts: Vec<String> = rows.iter().map(|(_, body)| f(body)).collect();
    let places_in: Vec<_> = rows
        .iter()
        .zip(&texts)
        .map(|((place, _), text)| (*place, text.as_str()))
        .collect();
    places("cpp", &places_in);
}

#[track_caller]
fn refuse(rows: &[(&str, &str, &str)]) {
    let texts: Vec<String> = rows.iter().map(|(_, _, body)| f(body)).collect();
    let places_in: Vec<_> = rows
        .iter()
        .zip(&texts)
        .map(|((place, reason, _), text)| (*place, *reason, text.as_str()))
        .collect();
    refusals("cpp", &places_in);
}

#[test]
fn beside_statements() {
    check(&[
        (
            "after term_ = term",
            "  term_ = term;\n«  T(); // M\n»  g();\n",
        ),
        (
            "after log_->append(...)",
            "  log_->append(std::move(e));\n«  T(); // M\n»",
        ),
        (
            "before if (auto it = m.find(x); it != m.end())",
            "«  T(); // M\n»  if (auto it = m.find(x); it != m.end()) {\n    g();\n  }\n",
        ),
        (
            "after if (auto it = m.find(x); it != m.end()) {",
            "  if (auto it = m.find(x); it != m.end()) {\n«    T(); // M\n»    g();\n  }\n",
        ),
        (
            "after for (auto& e : entries) {",
            "  for (auto& e : entries) {\n«    T(); // M\n»  }\n",
        ),
        (
            "after g(e)",
            "  for (auto& e : entries)\n    «{ /* M */ »g(e);«T(); /* M */  } /* M */»\n",
        ),
        (
            "after a()",
            "  run([this] {\n    a();\n«    T(); // M\n»  });\n",
        ),
        (
            "after try {",
            "  try {\n«    T(); // M\n»    a();\n  } catch (const E& e) {\n    b();\n  }\n",
        ),
        (
            "after catch (const E& e) {",
            "  try {\n    a();\n  } catch (const E& e) {\n«    T(); // M\n»    b();\n  }\n",
        ),
        (
            "after x = co_await g()",
            "  x = co_await g();\n«  T(); // M\n»",
        ),
        (
            "after std::vector<std::pair<int, int>> v",
            "  std::vector<std::pair<int, int>> v;\n«  T(); // M\n»",
        ),
    ]);
}

#[test]
fn refused() {
    refuse(&[
        ("after throw Error(x)", "leaves", "  throw Error(x);\n"),
        ("after g(x)", "leaves", "  co_return g(x);\n"),
        (
            "after m.find(x)",
            "an `if` condition",
            "  if (auto it = m.find(x); it != m.end()) {\n  }\n",
        ),
        (
            "after term_",
            "a log call",
            "  LOG(INFO) << \"term \" << term_;\n",
        ),
        (
            "after term_",
            "a log call",
            "  std::cout << term_ << std::endl;\n",
        ),
        (
            "after entries",
            "the head of a `for` loop",
            "  for (auto& e : entries) {\n  }\n",
        ),
        (
            "after catch (...)",
            "`catch`",
            "  try {\n    a();\n  } catch (...) {\n  }\n",
        ),
    ]);
    refusals(
        "cpp",
        &[
            (
                "after a_(g())",
                "initializer",
                "struct N {\n  N() : a_(g()) { h(); }\n};\n",
            ),
            (
                "after g()",
                "may run in the compiler",
                "constexpr int f() {\n  g();\n  return 1;\n}\n",
            ),
        ],
    );
}

#[test]
fn names() {
    let source = "namespace a::b {\nclass Node {\n public:\n  Node() {}\n  ~Node() {}\n  void f() { g(); }\n  void h();\n};\n\
                  template <typename T>\nvoid Queue<T>::push(T x) { }\n}\nvoid a::b::Node::h() { auto l = [] { g(); }; }\n\
                  bool operator==(A x, A y) { return true; }\n";
    assert_eq!(
        paths("cpp", source),
        [
            "a/b/Node/Node",
            "a/b/Node/~Node",
            "a/b/Node/f",
            "a/b/Queue/push",
            "a/b/Node/h",
            "operator=="
        ]
    );
    for (name, expect) in [
        ("Node::f", "Node::f"),
        ("a::b::Node::h()", "Node::h"),
        ("Queue<T>::push", "Queue::push"),
        ("Node::~Node", "Node::~Node"),
    ] {
        with_file("cpp", source, |file| {
            assert_eq!(function(file, name).display(), expect, "{name}");
        });
    }
}

#[test]
fn edges() {
    starts(
        "cpp",
        &[
            (
                "N::N",
                "struct N {\n  N() : a_(1) {\n«    T(); // M\n»    g();\n  }\n};\n",
            ),
            (
                "f",
                "int f() try {\n«  T(); // M\n»  return 1;\n} catch (...) {\n  return 2;\n}\n",
            ),
            ("f", "auto f() -> int { «T(); /* M */ »return 1; }\n"),
        ],
    );
    let coroutine = "task<int> f() {\n  co_return 1;\n}\n";
    assert!(no_edge("cpp", "f", Edge::Exit, coroutine).contains("coroutine"));
    let compiled = "constexpr int f() {\n  return 1;\n}\n";
    assert!(no_edge("cpp", "f", Edge::Entry, compiled).contains("in the compiler"));
}
