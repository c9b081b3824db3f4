//! What a command line asks for, and whose the answer is.

/// A command line, as far as its answer depends on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Command {
    /// The first command of the pipeline, in lower case.
    pub(super) cmdlet: String,
    /// `-Identity`, or the first value without a name.
    pub(super) identity: Option<String>,
    /// `-Properties`, in lower case; none where they are not named.
    pub(super) properties: Option<Vec<String>>,
    /// `-Filter`.
    pub(super) filter: Option<String>,
    /// `-ExpandProperty` of `Select-Object`, in lower case.
    pub(super) expands: Option<String>,
    /// Whether something after the first command chooses properties.
    pub(super) selects: bool,
    /// Whether something leaves objects out: a search base, a size, `where`, `select -First`, or what is not understood.
    pub(super) limits: bool,
    /// Whether it stands at a prompt: then it was run, and what follows is what it printed.
    pub(super) has_prompt: bool,
    /// The machine that was asked: `-ComputerName`, `-CimSession`, `-SmbServer`, or the machine of a remote prompt.
    pub(super) machine: Option<String>,
}

/// A word of a command line, or a sign between words.
#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Comma,
    Pipe,
}

/// More words than anybody types are not looked at.
const WORDS: usize = 500;

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if tokens.len() >= WORDS {
            break;
        }
        match character {
            ' ' | '\t' | '`' => {}
            '|' => tokens.push(Token::Pipe),
            ',' => tokens.push(Token::Comma),
            '"' | '\'' => tokens.push(Token::Word(characters.by_ref().take_while(|next| *next != character).collect())),
            '{' | '(' => {
                // A script or an expression is one word: what is in it is not looked at, but has to end.
                let end = if character == '{' { '}' } else { ')' };
                let (mut depth, mut word) = (1_u32, String::from(character));
                for next in characters.by_ref() {
                    word.push(next);
                    if next == character {
                        depth += 1;
                    } else if next == end {
                        depth -= 1;
                    }
                    if depth == 0 {
                        break;
                    }
                }
                tokens.push(Token::Word(word));
            }
            other => {
                let mut word = String::from(other);
                while let Some(next) = characters.next_if(|next| !matches!(next, ' ' | '\t' | '|' | ',')) {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    tokens
}

impl Command {
    /// Reads a command line. What is not understood counts as something that may leave objects out.
    pub(super) fn parse(machine: Option<&str>, text: &str) -> Self {
        let tokens = tokens(text);
        let mut stages = tokens.split(|token| *token == Token::Pipe);
        let mut command = Self { machine: machine.map(str::to_owned), has_prompt: true, ..Self::default() };
        if let Some(first) = stages.next() {
            command.first(first);
        }
        for stage in stages {
            command.later(stage);
        }
        command
    }

    fn first(&mut self, stage: &[Token]) {
        for (index, (name, values)) in parameters(stage).into_iter().enumerate() {
            let first = || values.first().cloned();
            let is = |full: &str, least: usize| name.len() >= least && full.starts_with(&name);
            if index == 0 {
                let mut values = values.iter();
                self.cmdlet = values.next().map(|word| word.to_lowercase()).unwrap_or_default();
                self.identity = values.next().cloned();
            } else if is("identity", 2) {
                self.identity = first();
            } else if is("properties", 2) {
                self.properties = Some(values.iter().map(|value| value.to_lowercase()).collect());
            } else if is("filter", 3) || is("ldapfilter", 2) {
                self.filter = first();
            } else if is("computername", 2) || is("cimsession", 3) || is("smbserver", 4) || name == "cn" {
                // Of several machines nothing says whose answer is whose, and nobody knows what a variable holds.
                self.machine = match &values[..] {
                    [one] if !one.starts_with('$') => Some(one.clone()),
                    _ => None,
                };
            } else if !(is("server", 4) || is("credential", 3) || is("namespace", 2) || is("classname", 2)) {
                self.limits = true;
            }
        }
    }

    fn later(&mut self, stage: &[Token]) {
        let mut parameters = parameters(stage).into_iter();
        let (_, words) = parameters.next().unwrap_or_default();
        let verb = words.first().map(|word| word.to_lowercase()).unwrap_or_default();
        let is_list = matches!(verb.as_str(), "fl" | "format-list");
        match verb.as_str() {
            "select" | "select-object" | "fl" | "format-list" => {
                self.selects |= words.get(1).is_some_and(|word| !(is_list && word == "*"));
                for (name, values) in parameters {
                    if name.starts_with("exp") {
                        self.expands = values.first().map(|value| value.to_lowercase());
                        self.selects = true;
                    } else if name.starts_with("prop") {
                        self.selects = true;
                    } else {
                        self.limits = true;
                    }
                }
            }
            "sort" | "sort-object" | "out-string" | "out-file" | "set-content" | "tee" | "tee-object"
            | "convertto-json" | "export-csv" | "convertto-csv" | "export-clixml" | "clip" | "set-clipboard" => {}
            _ => self.limits = true,
        }
    }

    /// Whether it asks the directory by way of the module of Active Directory.
    pub(super) fn asks_directory(&self) -> bool {
        self.cmdlet.starts_with("get-ad")
    }

    /// Whether its answer holds all computers of a domain.
    pub(super) fn covers_computers(&self) -> bool {
        self.covers_all_of("get-adcomputer")
    }

    /// Whether its answer holds all trusts of a domain.
    pub(super) fn covers_trusts(&self) -> bool {
        self.covers_all_of("get-adtrust")
    }

    fn covers_all_of(&self, cmdlet: &str) -> bool {
        let is_all = self.filter.as_deref().is_some_and(|filter| filter.trim() == "*");
        self.cmdlet == cmdlet && self.has_prompt && is_all && self.expands.is_none() && !self.limits
    }
}

/// Parameters in lower case with their values; the first has no name and holds the words before any.
fn parameters(stage: &[Token]) -> Vec<(String, Vec<String>)> {
    let mut all = vec![(String::new(), Vec::new())];
    for token in stage {
        let Token::Word(word) = token else { continue };
        match word.strip_prefix('-').filter(|name| name.starts_with(|first: char| first.is_ascii_alphabetic())) {
            Some(name) => {
                let (name, value) = name.split_once(':').unwrap_or((name, ""));
                let values = if value.is_empty() { Vec::new() } else { vec![value.to_owned()] };
                all.push((name.to_lowercase(), values));
            }
            None => {
                if let Some((_, values)) = all.last_mut() {
                    values.push(word.clone());
                }
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_says_what_was_asked_for() {
        let of = |text: &str| Command::parse(None, text);
        let expanding =
            of("Get-ADComputer VMHOST1 -Properties msDS-AllowedToDelegateTo, Name | select -ExpandProperty \
                            msDS-AllowedToDelegateTo");
        assert_eq!(expanding.cmdlet, "get-adcomputer");
        assert_eq!(expanding.identity.as_deref(), Some("VMHOST1"));
        assert_eq!(
            expanding.properties.as_deref(),
            Some(&["msds-allowedtodelegateto".to_owned(), "name".to_owned()][..])
        );
        assert_eq!(expanding.expands.as_deref(), Some("msds-allowedtodelegateto"));
        let named = of("Get-ADObject -Identity 'CN=HV 1,DC=x' -Prop *");
        assert_eq!(named.identity.as_deref(), Some("CN=HV 1,DC=x"));
        assert_eq!(named.properties.as_deref(), Some(&["*".to_owned()][..]));
        assert!(!named.selects);
        for (text, covers) in [
            ("Get-ADComputer -Filter * -Properties * | fl *", true),
            ("Get-ADComputer -Filter * -SearchBase 'OU=x,DC=y'", false),
            ("Get-ADComputer -Filter * | where Name -like 'HV*'", false),
            ("Get-ADComputer -Filter * | select -First 5", false),
            ("Get-ADComputer -Filter \"Name -like 'HV*'\"", false),
            ("Get-ADUser -Filter *", false),
        ] {
            assert_eq!(of(text).covers_computers(), covers, "{text}");
        }
        assert_eq!(of("Get-SmbShareAccess -Name vms -CimSession FS1").machine.as_deref(), Some("FS1"));
        assert_eq!(of("Get-VMHost -ComputerName HV1,HV2").machine, None);
        assert_eq!(of("Get-VMHost -CimSession $s").machine, None);
    }

    #[test]
    fn no_line_is_too_odd() {
        for text in ["", "|", "||,,", "'", "{", "(((", "-", "- -x: -:", "get-adcomputer {{{ }"] {
            Command::parse(None, text);
        }
        Command::parse(None, &"{".repeat(100_000));
        Command::parse(None, &"a ".repeat(100_000));
    }
}
