//! The program as its user runs it, watched.

use std::{
    fs,
    io::Read,
    path::PathBuf,
    process::{Command, Stdio},
    sync::{Condvar, Mutex, OnceLock},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

/// What the answer is where nothing disturbs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Truth {
    Healthy,
    Broken,
}

impl Truth {
    pub(crate) fn hosts(self) -> [&'static str; 2] {
        match self {
            Self::Healthy => ["vmhost1", "vmhost2"],
            Self::Broken => ["vmhost2", "vmhost1"],
        }
    }

    pub(crate) fn code(self) -> i32 {
        i32::from(self == Self::Broken)
    }
}

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) took: Duration,
    /// The most memory that it had, in KiB.
    pub(crate) peak: u64,
    pub(crate) errors: String,
    pub(crate) output: String,
}

impl Outcome {
    /// What must hold of every run, whatever the servers do.
    pub(crate) fn check(&self, name: &str, deadline: f64, most_kib: u64) {
        assert!(self.code.is_some(), "{name}: it was killed: {self:?}");
        assert!(!self.errors.contains("panicked"), "{name}: {}", self.errors);
        assert!(self.took.as_secs_f64() <= deadline + 1.0, "{name}: it took {:?} of {deadline} s", self.took);
        assert!(self.peak < most_kib, "{name}: it took {} KiB of memory", self.peak);
        if self.code == Some(2) {
            assert!(self.errors.starts_with("error: ") && self.output.is_empty(), "{name}: {self:?}");
        }
    }

    pub(crate) fn report(&self) -> Value {
        serde_json::from_str(&self.output).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The answer without where it was read, which names a port.
    pub(crate) fn essence(&self) -> String {
        let report = self.report();
        // A name is seen at the address of a DNS server.
        let causes: Vec<_> =
            report["causes"].as_array().unwrap().iter().map(|cause| [&cause["slug"], &cause["subject"]]).collect();
        serde_json::json!([report["outcome"], report["hops"], report["return_hops"], causes, report["not_run"]])
            .to_string()
    }
}

/// What an answer of "healthy" must say: every name granted, no cause but those that it has without a fault, and nothing needed that
/// was not examined. What it could do without it may lack, as long as it says so.
pub(crate) fn is_well_founded(outcome: &Outcome, undisturbed: &Outcome) -> bool {
    let (report, expected) = (outcome.report(), undisturbed.report());
    let titles = |report: &Value| -> Vec<String> {
        report["causes"].as_array().unwrap().iter().map(|cause| cause["title"].to_string()).collect()
    };
    let is_granted = |hop: &Value| hop["verdict"] == "granted";
    let is_needed = |check: &Value| check["needed"] == true;
    report["hops"].as_array().unwrap().len() == expected["hops"].as_array().unwrap().len()
        && report["hops"].as_array().unwrap().iter().all(is_granted)
        && titles(&report) == titles(&expected)
        && !report["not_run"].as_array().unwrap().iter().any(is_needed)
}

/// At most so many runs at a time.
const AT_ONCE: usize = 4;

static RUNNING: (Mutex<usize>, Condvar) = (Mutex::new(0), Condvar::new());

struct Permit;

impl Permit {
    fn take() -> Self {
        let mut running = RUNNING.0.lock().unwrap();
        while *running >= AT_ONCE {
            running = RUNNING.1.wait(running).unwrap();
        }
        *running += 1;
        Self
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        *RUNNING.0.lock().unwrap() -= 1;
        RUNNING.1.notify_one();
    }
}

pub(crate) fn password_file() -> &'static str {
    static FILE: OnceLock<String> = OnceLock::new();
    FILE.get_or_init(|| {
        let path =
            PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("adversary-password-{}", std::process::id()));
        fs::write(&path, "secret\n").unwrap();
        path.display().to_string()
    })
}

/// Runs it against servers on these ports.
pub(crate) fn ask(truth: Truth, ldap: u16, dns: &[u16], deadline: f64, more: &[&str]) -> Outcome {
    let server = format!("127.0.0.1:{ldap}");
    ask_of(truth, &["--server", &server], dns, deadline, more)
}

/// Runs it against the domain controllers that some arguments name.
pub(crate) fn ask_of(truth: Truth, whom: &[&str], dns: &[u16], deadline: f64, more: &[&str]) -> Outcome {
    let mut arguments = vec!["migrate".to_owned()];
    arguments.extend(truth.hosts().map(str::to_owned));
    arguments.extend(whom.iter().map(|argument| (*argument).to_owned()));
    let tls = if more.contains(&"--tls") { &[][..] } else { &["--tls", "none"] };
    let usual = ["--auth", "simple", "--bind-as", "alice", "--password-file", password_file(), "--format", "json"];
    arguments.extend(usual.iter().chain(tls).chain(more).map(|argument| (*argument).to_owned()));
    arguments.extend(dns.iter().flat_map(|port| ["--dns-server".to_owned(), format!("127.0.0.1:{port}")]));
    arguments.extend(["--deadline".to_owned(), deadline.to_string()]);
    run(Command::new(env!("CARGO_BIN_EXE_kcd-doctor")).args(&arguments).env_clear())
}

/// Runs a command and watches its memory.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let _permit = Permit::take();
    let begun = Instant::now();
    let command = command.current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::null());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let reads = |mut from: Box<dyn Read + Send>| {
        thread::spawn(move || {
            let mut text = Vec::new();
            let _ = from.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        })
    };
    let (out, err) = (reads(Box::new(out)), reads(Box::new(err)));
    let (status, mut peak) = (format!("/proc/{}/status", child.id()), 0);
    let code = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        // Before it is the program, it is a copy of this one.
        let status = fs::read_to_string(&status).unwrap_or_default();
        let mut lines = status.lines().skip_while(|line| !line.starts_with("Name:\tkcd-doctor"));
        let high = lines.find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse().ok());
        peak = peak.max(high.unwrap_or(0));
        thread::sleep(Duration::from_millis(2));
    };
    let took = begun.elapsed();
    Outcome { code, took, peak, errors: err.join().unwrap(), output: out.join().unwrap() }
}
