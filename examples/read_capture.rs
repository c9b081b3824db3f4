//! Prints the exchanges that captures show, one line of JSON for each file: `read_capture FILE...`
//!
//! What `tests/bench-captures` measures: the reader and nothing else.

use std::{
    env,
    error::Error,
    fs::File,
    io::{BufWriter, Write as _, stdout},
};

use kcd_doctor::gather::evidence::capture;

#[allow(clippy::disallowed_methods, reason = "it reads the files that it is given")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(stdout().lock());
    for name in env::args().skip(1) {
        let evidence = capture::read(File::open(&name)?, &name)?;
        serde_json::to_writer(&mut out, &evidence)?;
        writeln!(out)?;
    }
    out.flush()?;
    Ok(())
}
