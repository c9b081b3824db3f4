//! The seeds of the fuzz targets: each is read as it is, cut off, and with octets changed, and what the targets assert
//! must hold. What a fuzzer found once is among them. `tests/fuzz/run` looks for more.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use std::{
    collections::BTreeSet,
    fs,
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    thread,
};

#[path = "fuzz/src/lib.rs"]
#[allow(unreachable_pub, reason = "the fuzz targets are in another crate")]
mod targets;

use targets::{TARGETS, Target};

/// At how many places a seed is cut off, at most.
const CUTS: usize = 64;
/// How many changed copies of a seed are read.
const COPIES: u64 = 24;

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn stems(paths: &[PathBuf]) -> BTreeSet<&str> {
    paths.iter().map(|path| path.file_stem().unwrap().to_str().unwrap()).collect()
}

/// Numbers that look like chance, and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

/// A copy with one to four octets changed: to any, or to one of those at which something ends or turns.
fn changed(seed: &[u8], number: u64) -> Vec<u8> {
    const TELLING: [u8; 12] = [0, 1, 0x7f, 0x80, 0x84, 0xff, b'\n', b' ', b':', b'<', b'"', b'0'];
    let (mut chance, mut copy) = (Chance(number), seed.to_vec());
    for _ in 0..=chance.below(4) {
        let (at, any) = (chance.below(copy.len()), chance.below(256));
        let telling = TELLING.get(chance.below(2 * TELLING.len())).copied();
        copy[at] = telling.unwrap_or(u8::try_from(any).unwrap());
    }
    copy
}

/// Reads a seed in all its variants, and says which one it was if something does not hold.
fn replay(target: &Target, name: &str, seed: &[u8]) {
    let read = |how: &dyn Fn() -> String, bytes: &[u8]| {
        let run = AssertUnwindSafe(|| (target.run)(bytes));
        panic::catch_unwind(run).unwrap_or_else(|_| panic!("{}: {name}, {}", target.name, how()));
    };
    read(&|| "as it is".to_owned(), seed);
    let step = seed.len().div_ceil(CUTS).max(1);
    for length in (0..seed.len()).step_by(step) {
        read(&|| format!("cut to {length} octets"), &seed[..length]);
    }
    for number in (0..COPIES).filter(|_| !seed.is_empty()) {
        read(&|| format!("changed copy {number}"), &changed(seed, number));
    }
}

#[test]
fn every_seed_is_read_without_harm() {
    thread::scope(|scope| {
        for target in &TARGETS {
            scope.spawn(move || {
                for path in entries(&top().join("fixtures/fuzz").join(target.name)) {
                    replay(target, path.file_name().unwrap().to_str().unwrap(), &fs::read(&path).unwrap());
                }
            });
        }
    });
}

#[test]
fn every_target_has_seeds_and_a_fuzzer_and_nothing_else_has() {
    let names: BTreeSet<&str> = TARGETS.iter().map(|target| target.name).collect();
    assert_eq!(names.len(), TARGETS.len());
    let folders = entries(&top().join("fixtures/fuzz"));
    assert_eq!(stems(&folders), names, "folders of seeds");
    for folder in &folders {
        assert!(entries(folder).iter().any(|path| path.is_file()), "{} has no seed", folder.display());
    }
    let fuzz = top().join("tests/fuzz");
    assert_eq!(stems(&entries(&fuzz.join("fuzz_targets"))), names, "fuzz targets");
    let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
    let (_, programs) = manifest.split_once("[[bin]]").unwrap();
    let built = programs.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
    assert_eq!(built.collect::<BTreeSet<_>>(), names, "programs of {}", fuzz.display());
}

/// Whether the replay complains of a target that does not take some octets.
fn complains(run: fn(&[u8])) -> bool {
    panic::catch_unwind(|| replay(&Target { name: "none", run }, "made up", &[7; 200])).is_err()
}

#[test]
fn a_replay_reads_the_seed_and_variants_of_it_and_complains() {
    assert!(!complains(|_| ()));
    assert!(complains(|bytes| assert_ne!(bytes, [7; 200])));
    assert!(complains(|bytes| assert!(!bytes.is_empty())));
    assert!(complains(|bytes| assert_ne!(bytes.len(), 100)));
    assert!(complains(|bytes| assert!(!bytes.contains(&0x80))));
}
