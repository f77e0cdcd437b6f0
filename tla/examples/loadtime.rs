use std::sync::Arc;
use std::time::Instant;
use tracelaw_diagnostics::Source;
fn main() {
    let folder = std::path::Path::new("/work/shared/corpus/etcd-raft-snapshot");
    let src = |n: &str| std::fs::read_to_string(folder.join(n)).ok().map(|t| Source::new(n, t));
    for _ in 0..5 {
        let a = src("etcdraft.tla").unwrap();
        let t = Instant::now();
        let m = tracelaw_tla::syntax::parse(&a);
        let p1 = t.elapsed();
        let b = src("Traceetcdraft.tla").unwrap();
        let t = Instant::now();
        let m2 = tracelaw_tla::syntax::parse(&b);
        let p2 = t.elapsed();
        let t = Instant::now();
        let (mods, _) = tracelaw_tla::modules::load(&b, &mut |n| src(&format!("{n}.tla")));
        let l = t.elapsed();
        let cfg = src("Traceetcdraft.cfg").unwrap();
        let t = Instant::now();
        let (c, _) = tracelaw_tla::config::parse(&cfg);
        let cc = t.elapsed();
        let t = Instant::now();
        let (s, _) = tracelaw_tla::eval::Spec::from_modules(&mods, &c, &cfg);
        let r = t.elapsed();
        let t = Instant::now();
        drop(s); drop(mods); drop(m); drop(m2);
        println!("parse {p1:?} {p2:?} load {l:?} cfg {cc:?} resolve {r:?} drop {:?}", t.elapsed());
        let _ : Option<Arc<Source>> = None;
    }
}
