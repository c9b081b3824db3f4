//! The decision held against a real KDC on random directories: each is written to the lab, read live, predicted, and asked about.
//!
//! The decision follows Windows; for the lab it takes the profile of Samba's known deviations. Each of them has to be seen, so that
//! a KDC that no longer differs is noticed. A directory on which both do not agree shrinks to the smallest one.
//!
//! `KCD_DIFFERENTIAL_DIRECTORIES` and `KCD_DIFFERENTIAL_SEED` ask for another number and another series.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout)]

mod deviations;
#[path = "../lab/mod.rs"]
mod lab;
#[path = "../random/mod.rs"]
mod random;
mod tally;
mod writer;

use std::{cell::RefCell, path::PathBuf, sync::Mutex, time::Duration};

use kcd_doctor::{
    directory::Directory,
    gather::{self, LiveOptions, Source, Subject, ldap},
    kdc::{Deviation, Profile},
};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use random::{draw, world::World};
use tally::{Tally, Verdicts};
use writer::Writer;

/// How many directories the test command tries.
const DIRECTORIES: u32 = 600;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{variable}={text} is no number")))
}

fn options() -> LiveOptions {
    LiveOptions {
        domain: Some("contoso.com".to_owned()),
        further: Vec::new(),
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
        progress: None,
    }
}

/// What is predicted for a directory, by the profile of Samba and by another, and what the KDC says.
fn try_out(world: &World, writer: &mut Writer, other: Profile) -> Verdicts {
    writer.write(&world.directory(&writer.accounts));
    let question = world.question();
    let facts = gather::live(Subject::Names(&question), &options()).unwrap();
    let key = Source::Keytab(writer.keytab.clone());
    let answers = gather::prove(&question, &key, Some(&key), &facts, &options()).unwrap();
    let view = Directory::new(&facts);
    let predict = |profile| question.predict(&view, profile).found().unwrap().remove(0);
    Verdicts::new(&predict(Profile::SAMBA_4_22), &predict(other), &answers)
}

fn writer() -> Writer {
    Writer::start(&lab::script("lab"), lab::scratch("random.keytab"))
}

/// The two tests share the accounts in the lab.
static LAB: Mutex<()> = Mutex::new(());

#[test]
fn samba_still_differs_from_windows_in_each_named_point() {
    let _lab = LAB.lock();
    if !lab::inside("samba_still_differs_from_windows_in_each_named_point") {
        return;
    }
    let mut writer = writer();
    let sound = try_out(&World::sound(), &mut writer, Profile::WINDOWS);
    assert!(sound.is_granted() && sound.disagreement().is_none(), "{sound:?}");
    for deviation in &Deviation::ALL {
        let world = deviations::world_of(*deviation);
        let verdicts = try_out(&world, &mut writer, Profile::WINDOWS);
        assert_eq!(verdicts.disagreement(), None, "{deviation:?}");
        assert!(!verdicts.other_agrees(), "{deviation:?} is not there any more: the KDC answers as Windows does");
        let alone = try_out(&world, &mut writer, Profile::only(*deviation));
        assert!(alone.other_agrees(), "{deviation:?} is not what the directory was made for");
    }
}

#[test]
fn random_directories_are_decided_as_the_kdc_decides_them() {
    let _lab = LAB.lock();
    if !lab::inside("random_directories_are_decided_as_the_kdc_decides_them") {
        return;
    }
    let directories = number("KCD_DIFFERENTIAL_DIRECTORIES").map_or(DIRECTORIES, |count| u32::try_from(count).unwrap());
    let seed = number("KCD_DIFFERENTIAL_SEED").unwrap_or(1);
    let mut writer = writer();
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases: directories, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let tally = RefCell::new(Tally::default());
    let writer = RefCell::new(&mut writer);
    let outcome = runner.run(&draw::any_world(), |world| {
        let verdicts = try_out(&world, &mut writer.borrow_mut(), Profile::WINDOWS);
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
