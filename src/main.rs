//! The command line program. All of it is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(kcd_doctor::cli::main())
}
