//! Programs that read lists that grow at their end, go on after errors, and go on from a token in another life.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use cams::paging::Items;
use cams::{Client, Error};
use cams_operation::paging::Paged;
use serde_json::{Value, json};

use crate::account::Settings;
use crate::chance::Chance;
use crate::life::Life;
use crate::planted::Planted;
use crate::told::{LATE, check_text};
use crate::world::World;

/// Lives in which the reader may be killed.
const LIVES: u64 = 6;

/// Errors after which a reader gives up.
const PATIENCE: u32 = 40;

/// Reads one of three lists, by the number of the program.
pub(crate) async fn run(world: Arc<World>, who: String, number: u64) -> Result<(), Error> {
    match number % 3 {
        0 => {
            let list = List::new(world, who, "ListChatappTemplate", |name| json!({"TemplateCode": name}));
            list.read(|client| client.list_chatapp_template().items(), |item| item.template_code).await
        }
        1 => {
            let list = List::new(world, who, "ListProductCatalog", |name| json!({"id": name}));
            let name = |item: Value| item.get("id").and_then(Value::as_str).map(str::to_owned);
            list.read(|client| client.list_product_catalog().business_id(1).items(), name).await
        }
        _ => {
            let list =
                List::new(world, who, "ListChatGroupParticipants", |name| json!({"ParticipantNumber": name}));
            let call =
                |client: &Client| client.list_chat_group_participants().business_number("86").group_id("g");
            list.read(|client| call(client).items(), |item| item.participant_number).await
        }
    }
}

/// A list at the service, and what a reader has got of it.
struct List {
    world: Arc<World>,
    who: String,
    action: &'static str,
    row: fn(&str) -> Value,
    chance: RefCell<Chance>,
    names: RefCell<Vec<String>>,
    got: RefCell<Vec<String>>,
    /// Where to go on.
    token: RefCell<Option<String>>,
}

impl List {
    fn new(world: Arc<World>, who: String, action: &'static str, row: fn(&str) -> Value) -> Self {
        let mut chance = world.lock().chance.fork();
        let names = (0..chance.between(0, 90)).map(|number| format!("first-{number}"));
        let names = RefCell::new(names.collect());
        let (chance, got, token) = (RefCell::new(chance), RefCell::default(), RefCell::default());
        let list = Self { world, who, action, row, chance, names, got, token };
        list.put();
        list
    }

    fn put(&self) {
        let rows = self.names.borrow().iter().map(|name| (self.row)(name)).collect();
        if let Err(error) = self.world.server.put_items(self.action, rows) {
            self.world.broken(&self.who, error);
        }
    }

    /// Adds items at the end.
    fn grow(&self) {
        let mut names = self.names.borrow_mut();
        let first = names.len();
        let more = usize::try_from(self.chance.borrow_mut().between(1, 9)).unwrap_or(1);
        names.extend((first..first + more).map(|number| format!("later-{number}")));
        drop(names);
        self.put();
    }

    async fn read<Op: Paged>(
        self,
        items: impl Fn(&Client) -> Items<Op>,
        name: impl Fn(Op::Item) -> Option<String>,
    ) -> Result<(), Error> {
        let throughout = self.names.borrow().clone();
        let settings = Settings::draw(&mut self.chance.borrow_mut());
        let size = u32::try_from(self.chance.borrow_mut().between(1, 20)).unwrap_or(1);
        self.world
            .note(&self.who, format_args!("reads {} of {}, {size} at a time", throughout.len(), self.action));
        let mut is_read = false;
        for life in 0..LIVES {
            let client = settings.client(&self.world, &format!("{}.{life}", self.who))?;
            let mut items = items(&client).with_page_size(size);
            if let Some(token) = &*self.token.borrow() {
                items = items.with_start(token);
            }
            let is_last = life + 1 == LIVES;
            let steps =
                (!is_last && self.chance.borrow_mut().one_in(2)).then(|| self.chance.borrow_mut().below(60));
            match Life::new(&self.world, steps, self.live(items, &name, settings.timeout)).await {
                None => self.world.note(&self.who, "is killed"),
                Some(end) => {
                    is_read = end;
                    break;
                }
            }
        }
        let got = self.got.borrow();
        // What was added meanwhile may be missing, but nothing comes twice or out of order.
        let names = self.names.borrow();
        let mut rest = names.iter();
        let is_in_order = got.iter().all(|name| rest.any(|other| other == name));
        let is_right = is_in_order && (!is_read || got.starts_with(&throughout));
        if !is_right {
            self.world.broken(&self.who, format_args!("{} gave {got:?} of {throughout:?}", self.action));
        }
        Ok(())
    }

    /// Reads until the end, which it returns, or until it gives up.
    async fn live<Op: Paged>(
        &self,
        mut items: Items<Op>,
        name: &impl Fn(Op::Item) -> Option<String>,
        timeout: Duration,
    ) -> bool {
        let mut errors = 0;
        loop {
            if self.chance.borrow_mut().one_in(30) {
                self.grow();
            }
            let begun = self.world.awake();
            let next = items.next().await;
            if self.world.is_planted(Planted::PageLate) {
                tokio::time::sleep(timeout * 2).await;
            }
            let took = self.world.awake().saturating_sub(begun);
            if took > timeout + LATE {
                self.world.broken(&self.who, format_args!("a page of calls of {timeout:?} took {took:?}"));
            }
            match next {
                None => return true,
                Some(Ok(item)) => {
                    let name = name(item).unwrap_or_default();
                    if self.world.is_planted(Planted::ItemLost) && name == "first-7" {
                        continue;
                    }
                    self.got.borrow_mut().push(name);
                    self.token.replace(items.token());
                }
                Some(Err(error)) => {
                    self.world.note(&self.who, format_args!("{error}"));
                    check_text(&self.world, &self.who, &error);
                    errors += 1;
                    if errors > PATIENCE {
                        return false;
                    }
                    items.resume();
                }
            }
        }
    }
}
