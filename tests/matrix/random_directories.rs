//! The fixes of one report, on random directories: the same that the KDC of the lab is asked about.

use std::cell::Cell;

use kcd_doctor::{
    case::{Case, Operation},
    name::{HostName, Storage},
};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use super::{closure::complaint, random::draw::any_world};

#[test]
fn every_random_directory_can_be_mended() {
    let case = Case {
        storage: vec![Storage::new("rndt")],
        user: Some("rndu".to_owned()),
        ..Case::new(Operation::CreateVm, HostName::new("rnds"))
    };
    let mut runner = TestRunner::new_with_rng(
        Config { cases: 1500, failure_persistence: None, ..Config::default() },
        TestRng::from_seed(RngAlgorithm::ChaCha, &[3; 32]),
    );
    let granted = Cell::new(0);
    let outcome = runner.run(&any_world(), |world| {
        let is_granted = complaint(&case, &world.facts()).map_err(TestCaseError::fail)?;
        granted.set(granted.get() + usize::from(is_granted));
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    assert!(granted.get() > 700, "{}", granted.get());
}
