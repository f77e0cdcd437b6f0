//! A small program with a place of every form that a call can have.

mod node;

fn main() {
    let mut node = node::Node::new(7);
    for step in 0..5 {
        println!("{:?}", node.step(step));
    }
    println!("{node:?}");
}
