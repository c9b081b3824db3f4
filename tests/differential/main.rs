//! The decision held against a real KDC on random directories: each is written to the lab, read live, predicted, and asked about.
//!
//! The decision follows Windows; for the lab it takes the profile of Samba's known deviations, and each of them has to be seen, so
//! that a KDC that no longer differs is noticed. A directory on which both do not agree shrinks to the smallest one.
//!
//! `KCD_DIFFERENTIAL_DIRECTORIES` and `KCD_DIFFERENTIAL_SEED` ask for another number and another series.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout)]

mod directory;
mod draw;
#[path = "../lab/mod.rs"]
mod lab;
mod tally;
mod world;
mod writer;

use std::{cell::RefCell, path::PathBuf, time::Duration};

use kcd_doctor::{
    directory::Directory,
    gather::{self, LiveOptions, Source, Subject, ldap},
    kdc::Profile,
};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use tally::{Tally, Verdicts};
use world::World;
use writer::Writer;

/// How many directories the test command tries.
const DIRECTORIES: u32 = 600;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{variable}={text} is no number")))
}

fn options() -> LiveOptions {
    LiveOptions {
        domain: Some("contoso.com".to_owned()),
        server: Some("dc1.contoso.com".to_owned()),
        auth: ldap::Auth::Simple {
            name: "hvadmin@contoso.com".to_owned(),
            password: gather::Secret::new(lab::PASSWORD.to_owned()).unwrap(),
        },
        tls: ldap::Tls::Ldaps,
        ca_file: std::env::var_os("LDAPTLS_CACERT").map(PathBuf::from),
        dns_servers: Vec::new(),
        deadline: Duration::from_secs(20),
        step: Duration::from_secs(10),
    }
}

/// What was predicted for a directory, and what the KDC said.
fn try_out(world: &World, writer: &mut Writer) -> Verdicts {
    writer.write(&world.directory(&writer.accounts));
    let question = world.question();
    let facts = gather::live(Subject::Names(&question), &options()).unwrap();
    let key = Source::Keytab(writer.keytab.clone());
    let answers = gather::prove(&question, &key, Some(&key), &facts, &options()).unwrap();
    let view = Directory::new(&facts);
    let predict = |profile| question.predict(&view, profile).found().unwrap().remove(0);
    Verdicts::new(&predict(Profile::SAMBA_4_22), &predict(Profile::WINDOWS), &answers)
}

#[test]
fn random_directories_are_decided_as_the_kdc_decides_them() {
    if !lab::inside("random_directories_are_decided_as_the_kdc_decides_them") {
        return;
    }
    let directories = number("KCD_DIFFERENTIAL_DIRECTORIES").map_or(DIRECTORIES, |count| u32::try_from(count).unwrap());
    let seed = number("KCD_DIFFERENTIAL_SEED").unwrap_or(1);
    let mut writer = Writer::start(&lab::script("lab"), lab::scratch("random.keytab"));
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases: directories, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let tally = RefCell::new(Tally::default());
    let writer = RefCell::new(&mut writer);
    let outcome = runner.run(&draw::any_world(), |world| {
        let verdicts = try_out(&world, &mut writer.borrow_mut());
        tally.borrow_mut().add(&verdicts);
        match verdicts.disagreement() {
            None => Ok(()),
            Some(why) => Err(TestCaseError::fail(why)),
        }
    });
    let tally = tally.into_inner();
    println!("seed {seed}: {tally}");
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    tally.assert_telling();
}
