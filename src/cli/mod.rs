//! The command line: from arguments to an exit code.

mod args;
mod assume;
mod case;
mod collect;
mod explain;
mod prove;
mod read;
mod redact;

use std::{
    io::{self, IsTerminal as _, Write},
    path::PathBuf,
};

use clap::Parser as _;
use owo_colors::OwoColorize as _;

use crate::{
    assume::Assumptions,
    case::Case,
    checks::near_names,
    diagnose::diagnose,
    evidence::Evidence,
    examine::Examination,
    facts::Facts,
    gather::{self, Failure, Subject},
    redact::Inputs,
    render::{Format, Style, Verbosity, render, render_explanation, render_proof, render_story},
    report,
};
use args::{AnswerArgs, Cli, Color, Command, Common, FactsArgs, FormatArg, OperationCommand};

/// Runs the program with the process's arguments and returns its exit code.
pub fn main() -> u8 {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to standard output and are no error; clap knows which is which.
            let shown = error.print();
            return if error.use_stderr() || shown.is_err() { 2 } else { 0 };
        }
    };
    match run(&cli) {
        Ok(code) => code,
        Err(failure) => {
            tell(&format!("error: {failure}"));
            2
        }
    }
}

fn run(cli: &Cli) -> Result<u8, Failure> {
    let Some(command) = &cli.command else {
        write(&redact::restored(&cli.unredact)?)?;
        return Ok(0);
    };
    match command {
        Command::Operation(command) => diagnosis(command),
        Command::Prove(arguments) => {
            let proof = prove::run(arguments)?;
            let answer = &arguments.answer;
            write(&render_proof(&proof, format(answer), &style(answer)))?;
            Ok(proof.exit_code())
        }
        Command::Explain(arguments) => {
            let explanation = explain::run(arguments)?;
            let answer = arguments.answer();
            write(&render_explanation(&explanation, format(&answer), &style(&answer)))?;
            Ok(explanation.exit_code())
        }
        Command::Read(arguments) => {
            let story = read::run(arguments)?;
            let answer = arguments.answer();
            write(&render_story(&story, format(&answer), &style(&answer)))?;
            Ok(story.exit_code())
        }
        Command::Collect(arguments) => {
            write(&collect::run(arguments)?)?;
            Ok(0)
        }
    }
}

fn diagnosis(command: &OperationCommand<Common>) -> Result<u8, Failure> {
    let (case, common) = case::from_arguments(command)?;
    let given = read::evidence(&common.failure.evidence);
    if !given.failures.is_empty() {
        return Err(Failure(given.failures.join("\n")));
    }
    let mut evidence = given.evidence;
    let assumptions = assume::from_arguments(&common.what_if.assume)?;
    // A case file holds evidence beside the facts, and whom a live domain is asked about may stand in the evidence.
    let read =
        if common.facts.from.is_empty() { None } else { Some(from_files(&common.facts, &common.failure.evidence)?) };
    evidence.add(read.as_ref().map(|(_, evidence)| evidence.clone()).unwrap_or_default());
    let mut case = case.with(evidence);
    case.clues.is_given = !common.failure.evidence.is_empty();
    let facts = match read {
        Some((facts, _)) => facts,
        None => live(&case, &assumptions, common)?,
    };
    let (case, facts, assumptions) = redacted(case, facts, assumptions, common)?;
    if let Some(path) = &common.answer.save {
        gather::files::save(&facts, path)?;
    }
    let (facts, assumed) = assume::put_on(facts, &assumptions)?;
    let examination = Examination::new(&case, &facts);
    let report = report::build(&examination, diagnose(&examination)).assuming(assumed);
    write(&render(&report, format(&common.answer), &style(&common.answer)))?;
    Ok(report.exit_code())
}

/// The inputs under pseudonyms, if that was asked for.
fn redacted(
    mut case: Case,
    facts: Facts,
    assumptions: Assumptions,
    common: &Common,
) -> Result<(Case, Facts, Assumptions), Failure> {
    if common.answer.redact.is_none() {
        return Ok((case, facts, assumptions));
    }
    // What is wrong with an assumption is told in the words of whoever made it.
    assume::put_on(facts.clone(), &assumptions)?;
    case.near = Some(near_names(&Examination::new(&case, &facts)));
    let changes = common.what_if.assume.iter().filter(|operand| !crate::assume::is_text(operand)).map(PathBuf::from);
    let changes: Vec<PathBuf> = changes.collect();
    let files = redact::files(common.facts.from.iter().chain(&common.failure.evidence).chain(&changes));
    let inputs = Inputs { case: Some(case), facts: Some(facts), assumptions, files, ..Inputs::default() };
    let inputs = redact::redacted(inputs, &common.answer)?;
    match (inputs.case, inputs.facts) {
        (Some(case), Some(facts)) => Ok((case, facts, inputs.assumptions)),
        _ => Err(Failure("nothing was asked".to_owned())),
    }
}

fn write(text: &str) -> Result<(), Failure> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        // Whoever closed the pipe has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|error| Failure(format!("the answer could not be written: {error}"))),
    }
}

fn live(case: &Case, assumptions: &Assumptions, common: &Common) -> Result<Facts, Failure> {
    let subject = if assumptions.is_empty() { Subject::Operation(case) } else { Subject::WhatIf(case, assumptions) };
    gather::live(subject, &case::live_options(&common.facts, common.bind.password_file.as_deref())?)
}

fn from_files(facts: &FactsArgs, as_evidence: &[PathBuf]) -> Result<(Facts, Evidence), Failure> {
    let read = gather::files::read_beside(&facts.from, as_evidence, facts.domain.first().map(String::as_str))?;
    let mut facts = read.facts;
    for sentence in read.unread {
        tell(&format!("warning: {sentence}"));
        facts.remarks.push(format!("not read: {sentence}"));
    }
    Ok((facts, read.evidence))
}

/// Everything but the answer goes to standard error. There is nothing to be done if that is closed.
fn tell(line: &str) {
    let line: Vec<_> = line.lines().map(crate::clean::terminal).collect();
    let _ = writeln!(io::stderr().lock(), "{}", line.join("\n"));
}

/// Shows what is waited for on the last line of the terminal, and takes it away again.
fn show_progress(what: Option<&str>) {
    let line = what.map_or_else(String::new, |what| format!("{} ...", crate::clean::terminal(what)));
    let mut terminal = io::stderr().lock();
    let _ = write!(terminal, "\r\x1b[K{line}").and_then(|()| terminal.flush());
}

fn format(answer: &AnswerArgs) -> Format {
    match answer.format {
        FormatArg::Text => Format::Text,
        FormatArg::Markdown => Format::Markdown,
        FormatArg::Json => Format::Json,
        FormatArg::Html => Format::Html,
    }
}

fn style(answer: &AnswerArgs) -> Style {
    let color = match answer.color {
        Color::Always => true,
        Color::Never => false,
        // The library knows NO_COLOR, FORCE_COLOR, TERM and the like; it leaves the text alone where colours are unwelcome.
        Color::Auto => {
            io::stdout().is_terminal()
                && "x".if_supports_color(owo_colors::Stream::Stdout, |text| text.red()).to_string() != "x"
        }
    };
    let verbosity = match (answer.quiet, answer.verbose) {
        (true, _) => Verbosity::Quiet,
        (_, true) => Verbosity::Verbose,
        _ => Verbosity::Normal,
    };
    Style { color, verbosity, width: 100 }
}
