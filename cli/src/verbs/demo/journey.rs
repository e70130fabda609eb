//! The steps of the demo. Each is done with the commands that a person would type, and held against what `--json` says.

use std::future::Future;

use messages::Messages;
use serde_json::Value;

use super::applications::{self, Approved, EXPIRED, FRESH, NEARLY_OVER};
use super::home::Home;
use super::servers::{self, Server};
use super::shell::Shell;
use crate::screen::STRONG;

/// What one step did, for the table at the end.
pub(super) struct Done {
    /// What was to be done.
    pub(super) step: String,
    /// What came of it.
    pub(super) result: String,
    /// The command, or the place, that shows it.
    pub(super) look: String,
}

/// The step that did not hold, and why.
pub(super) struct Broken {
    /// What was to be done.
    pub(super) step: String,
    /// What was wrong.
    pub(super) why: String,
}

/// Walks the whole way; the servers live until it ends.
pub(super) async fn walk(home: &Home) -> Result<Vec<Done>, Broken> {
    let words = &home.words;
    let guide = Guide { shell: Shell::new(home), home };
    let mut diary = Diary(Vec::new());
    let _authority = diary.hold(words.demo_step_authority(), guide.starts_the_authority()).await?;
    let _daemon = diary.hold(words.demo_step_daemon(), guide.starts_the_daemon()).await?;
    diary.hold(words.demo_step_issuers(), guide.adds_the_issuers()).await?;
    let approved = diary.hold(words.demo_step_approve(), guide.approves()).await?;
    let [fresh, nearly_over, expired] =
        diary.hold(words.demo_step_import(), guide.imports(&approved)).await?;
    diary.hold(words.demo_step_list(), guide.lists()).await?;
    let place = diary.hold(words.demo_step_locations(), guide.chooses_a_place()).await?;
    let identity = diary.hold(words.demo_step_pick_up(), guide.picks_up_into(&place, &fresh)).await?;
    diary.hold(words.demo_step_pick_up_next(), guide.picks_up_into_a_file(&nearly_over)).await?;
    diary.hold(words.demo_step_expired(), guide.is_refused_the_expired(&expired)).await?;
    let mail = diary.hold(words.demo_step_questions(), guide.answers(&expired)).await?;
    diary.hold(words.demo_step_new_mail(), guide.imports_the_new_mail(&mail, &expired)).await?;
    diary.hold(words.demo_step_pick_up_last(), guide.picks_up_the_last(&expired)).await?;
    diary.hold(words.demo_step_renew(), guide.renews(&identity)).await?;
    diary.hold(words.demo_step_back_up(), guide.backs_up(&identity)).await?;
    diary.hold(words.demo_step_verify(), guide.verifies_the_back_up(&identity)).await?;
    diary.hold(words.demo_step_look(), guide.ends_with_a_look(&identity)).await?;
    Ok(diary.0)
}

/// What was done so far.
struct Diary(Vec<Done>);

impl Diary {
    /// Does one step, and writes down what came of it.
    async fn hold<T>(&mut self, step: String, held: impl Future<Output = Held<T>>) -> Result<T, Broken> {
        anstream::println!("\n{STRONG}# {}. {step}{STRONG:#}", self.0.len() + 1);
        let (value, result, look) = match held.await {
            Ok(held) => held,
            Err(why) => return Err(Broken { step, why }),
        };
        self.0.push(Done { step, result, look });
        Ok(value)
    }
}

/// What a step gives to the next ones, what came of it, and what shows it; or what did not hold.
type Held<T> = Result<(T, String, String), String>;

/// Knows the way: one method a step.
struct Guide<'a> {
    home: &'a Home,
    shell: Shell<'a>,
}

impl Guide<'_> {
    async fn starts_the_authority(&self) -> Held<Server> {
        let (server, address) = servers::authority(self.home).await?;
        Ok((server, self.words().demo_result_authority(address), "authority/".to_owned()))
    }

    async fn starts_the_daemon(&self) -> Held<Server> {
        let server = servers::daemon(self.home).await?;
        Ok((server, self.words().demo_result_daemon(), "neverlapse status".to_owned()))
    }

    async fn adds_the_issuers(&self) -> Held<()> {
        for issuer in [FRESH.issuer, NEARLY_OVER.issuer, EXPIRED.issuer] {
            let file = format!("issuers/{issuer}.toml");
            self.shell.desk_into(&file, &["profile", "--dir", "authority", "--issuer", issuer]).await?;
            self.shell.told(&["issuers", "add", &file]).await?;
        }
        let known = self.shell.asked(&["issuers"]).await?;
        for issuer in [FRESH.issuer, NEARLY_OVER.issuer, EXPIRED.issuer] {
            let listed = known.as_array().is_some_and(|all| all.iter().any(|one| one["id"] == issuer));
            hold(listed, || self.words().demo_issuer_missing(issuer))?;
        }
        Ok(((), self.words().demo_result_issuers(), "neverlapse issuers".to_owned()))
    }

    async fn approves(&self) -> Held<[Approved; 3]> {
        let approved = [
            applications::approve(self.home, &self.shell, &FRESH).await?,
            applications::approve(self.home, &self.shell, &NEARLY_OVER).await?,
            applications::approve(self.home, &self.shell, &EXPIRED).await?,
        ];
        Ok((approved, self.words().demo_result_approve(), "mail/".to_owned()))
    }

    /// Gives back the ids under which the three are tracked.
    async fn imports(&self, approved: &[Approved; 3]) -> Held<[String; 3]> {
        for one in approved {
            self.shell.told(&["import", &one.mail]).await?;
        }
        let list = self.list().await?;
        let id = |one: &Approved| {
            let found = list.iter().find(|item| item["reference_number"] == one.reference_number.as_str());
            let id = found.and_then(|item| item["id"].as_str()).map(str::to_owned);
            id.ok_or_else(|| self.words().demo_not_tracked(&one.reference_number))
        };
        let ids = [id(&approved[0])?, id(&approved[1])?, id(&approved[2])?];
        self.state(&ids[0], "ready").await?;
        self.state(&ids[1], "ready").await?;
        self.state(&ids[2], "expired").await?;
        Ok((ids, self.words().demo_result_import(), "neverlapse list".to_owned()))
    }

    async fn lists(&self) -> Held<()> {
        self.shell.told(&["list"]).await?;
        let list = self.list().await?;
        hold(list.len() == 3, || self.words().demo_other_count(list.len(), 3))?;
        let deadlines: Vec<_> = list.iter().map(|item| item["deadline"].as_str()).collect();
        hold(deadlines.is_sorted(), || self.words().demo_other_order())?;
        Ok(((), self.words().demo_result_list(), "neverlapse list".to_owned()))
    }

    /// Gives back the database that Chromium would use in this home; the vault where nothing here can open one.
    async fn chooses_a_place(&self) -> Held<String> {
        self.shell.told(&["locations"]).await?;
        let known = self.shell.asked(&["locations"]).await?;
        let missing = known["missing"].as_array().map_or(&[][..], Vec::as_slice);
        let look = "neverlapse locations".to_owned();
        if missing.iter().any(|missing| missing["what"] == "softoken") {
            return Ok((VAULT.to_owned(), self.words().demo_result_locations_none(), look));
        }
        let database = self.home.path(".local/share/pki/nssdb");
        Ok((format!("nss:{}", database.display()), self.words().demo_result_locations(), look))
    }

    /// Gives back the id of the identity.
    async fn picks_up_into(&self, place: &str, activation: &str) -> Held<String> {
        self.shell.told(&["pick-up", activation, "--to", place]).await?;
        let identity = self.identity_of(activation).await?;
        let item = self.state(&identity, "valid").await?;
        let there = || self.words().demo_other_place(place, item["location"].to_string());
        hold(item["location"] == place, there)?;
        let words = self.words();
        let result =
            if place == VAULT { words.demo_result_pick_up_vault() } else { words.demo_result_pick_up() };
        let look = format!("neverlapse show {identity}");
        Ok((identity, result, look))
    }

    async fn picks_up_into_a_file(&self, activation: &str) -> Held<()> {
        let file = "certificates/zoe.p12";
        let to = format!("file:{file}");
        self.shell.told(&["pick-up", activation, "--to", &to, "--password-file", "password.txt"]).await?;
        let identity = self.identity_of(activation).await?;
        self.state(&identity, "valid").await?;
        hold(self.home.path(file).is_file(), || self.words().demo_not_there(file))?;
        Ok(((), self.words().demo_result_pick_up_next(), file.to_owned()))
    }

    async fn is_refused_the_expired(&self, activation: &str) -> Held<()> {
        self.shell.refused(&["pick-up", activation]).await?;
        let item = self.state(activation, "expired").await?;
        let remedy = item["needs_you"]["remedy"].as_str().unwrap_or_default();
        hold(!remedy.is_empty(), || self.words().demo_no_remedy())?;
        let look = format!("neverlapse show {activation}");
        Ok(((), self.words().demo_result_expired(), look))
    }

    /// Answers the questions as somebody who has forgotten one answer. Gives back the e-mail that comes of it.
    async fn answers(&self, activation: &str) -> Held<String> {
        let questions = ["renew-code", activation, "--questions"];
        self.shell.told(&questions).await?;
        let asked = self.shell.asked(&questions).await?;
        let asked = asked["questions"].as_array().map_or(&[][..], Vec::as_slice);
        hold(asked.len() == 3, || self.words().demo_other_questions(asked.len(), 3))?;
        let known = asked.iter().take(2).filter_map(Value::as_str).map(|question| EXPIRED.answer(question));
        let mut answers: Vec<&str> = known.collect();
        answers.push("I forgot");
        self.home.write(ANSWERS, &answers.join("\n"))?;
        anstream::println!("{}", self.words().demo_answers(ANSWERS));
        let before = self.home.mails()?;
        self.shell.told(&["renew-code", activation, "--answers-file", ANSWERS]).await?;
        let mut mails = self.home.mails()?;
        mails.retain(|mail| !before.contains(mail));
        let mail = mails.pop().ok_or_else(|| self.words().demo_no_new_mail())?;
        Ok((mail, self.words().demo_result_questions(), "mail/".to_owned()))
    }

    async fn imports_the_new_mail(&self, mail: &str, activation: &str) -> Held<()> {
        self.shell.told(&["import", mail]).await?;
        self.state(activation, "ready").await?;
        let look = format!("neverlapse show {activation}");
        Ok(((), self.words().demo_result_new_mail(), look))
    }

    async fn picks_up_the_last(&self, activation: &str) -> Held<()> {
        self.shell.told(&["pick-up", activation]).await?;
        let identity = self.identity_of(activation).await?;
        self.state(&identity, "valid").await?;
        let look = format!("neverlapse show {identity}");
        Ok(((), self.words().demo_result_pick_up_vault(), look))
    }

    async fn renews(&self, identity: &str) -> Held<()> {
        let before = self.shell.asked(&["show", identity]).await?;
        self.shell.told(&["renew", identity]).await?;
        let after = self.state(identity, "valid").await?;
        hold(before["serial"] != after["serial"], || self.words().demo_old_certificate())?;
        hold(before["subject"] == after["subject"], || self.words().demo_other_subject())?;
        let look = format!("neverlapse show {identity}");
        Ok(((), self.words().demo_result_renew(), look))
    }

    async fn backs_up(&self, identity: &str) -> Held<()> {
        self.shell.told(&["back-up", identity, "--to", BACK_UP, "--password-file", "password.txt"]).await?;
        let item = self.shell.asked(&["show", identity]).await?;
        let copies = item["backups"].as_array().map_or(&[][..], Vec::as_slice);
        let proven = copies.iter().any(|copy| copy["proven_at"].is_string() && copy["current"] == true);
        hold(proven, || self.words().demo_no_proven_back_up())?;
        hold(self.home.path(BACK_UP).is_file(), || self.words().demo_not_there(BACK_UP))?;
        Ok(((), self.words().demo_result_back_up(), BACK_UP.to_owned()))
    }

    async fn verifies_the_back_up(&self, identity: &str) -> Held<()> {
        let arguments = ["verify-backup", BACK_UP, "--password-file", "password.txt"];
        self.shell.told(&arguments).await?;
        let contents = self.shell.asked(&arguments).await?;
        let item = self.shell.asked(&["show", identity]).await?;
        hold(contents["proven"] == true, || self.words().demo_key_not_proven())?;
        hold(contents["serial"] == item["serial"], || self.words().demo_other_certificate())?;
        Ok(((), self.words().demo_result_verify(), BACK_UP.to_owned()))
    }

    async fn ends_with_a_look(&self, identity: &str) -> Held<()> {
        self.shell.told(&["show", identity]).await?;
        self.shell.told(&["list", "--all"]).await?;
        let list = self.list().await?;
        let valid = list.iter().filter(|item| item["kind"] == "identity" && item["state"] == "valid").count();
        hold(valid == 3, || self.words().demo_other_valid(valid, 3))?;
        Ok(((), self.words().demo_result_look(), "neverlapse list --all".to_owned()))
    }

    const fn words(&self) -> &Messages {
        &self.home.words
    }

    async fn list(&self) -> Result<Vec<Value>, String> {
        match self.shell.asked(&["list"]).await? {
            Value::Array(items) => Ok(items),
            other @ (Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Object(_)) => Err(self.words().demo_no_array(other.to_string())),
        }
    }

    /// The identity that an activation became.
    async fn identity_of(&self, activation: &str) -> Result<String, String> {
        let item = self.state(activation, "picked-up").await?;
        item["identity"].as_str().map(str::to_owned).ok_or_else(|| self.words().demo_no_identity(activation))
    }

    async fn state(&self, id: &str, state: &str) -> Result<Value, String> {
        let item = self.shell.asked(&["show", id]).await?;
        hold(item["state"] == state, || self.words().demo_other_state(state, id, item["state"].to_string()))?;
        Ok(item)
    }
}

const VAULT: &str = "vault";
const ANSWERS: &str = "answers.txt";
const BACK_UP: &str = "back-ups/xiaoming.p12";

fn hold(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}
