//! What the ledger says at a poll: which paths, and what people asked for.

use tokio::time::Instant;

use model::harvest::{FileState, MonitoredPath};
use model::id::MonitoredPathId;

use super::Harvester;
use super::root::Root;
use crate::clock::Clock;
use crate::ledger::{Command, CommandId, CommandKind, Ledger};
use crate::sink::Sink;

impl<L: Ledger, S: Sink, C: Clock> Harvester<L, S, C> {
    pub(super) async fn poll(&mut self) {
        let poll = std::time::Duration::from_secs(u64::from(self.settings.poll_seconds.max(1)));
        self.next_poll = Instant::now() + poll;
        let heartbeat = self.ledger.heartbeat().await;
        self.complaints.hear("heartbeat", heartbeat);
        let paths = self.ledger.active_paths().await;
        if let Some(paths) = self.complaints.hear("monitored paths", paths) {
            self.take_over(paths).await;
        }
        self.notice_hung_surveys().await;
        let unwritten: Vec<_> = self
            .roots
            .iter()
            .filter(|(_, root)| !root.is_written())
            .map(|(path, _)| *path)
            .collect();
        for path in unwritten {
            self.write_down(path).await;
        }
        self.take_commands().await;
    }

    /// Forgets paths that are no longer watched, reads new and edited ones from the ledger.
    async fn take_over(&mut self, paths: Vec<MonitoredPath>) {
        let gone: Vec<_> = self
            .roots
            .keys()
            .copied()
            .filter(|id| !paths.iter().any(|path| path.id == *id))
            .collect();
        for id in gone {
            self.drop_root(id).await;
        }
        for path in paths {
            let id = path.id;
            match self.roots.get_mut(&id) {
                Some(root) if root.monitored.revision == path.revision => {
                    if *root.monitored != path {
                        root.monitored = path.into();
                    }
                }
                _ => {
                    let files = self.ledger.files(id).await;
                    let about = format!("files of monitored path {id}");
                    let Some(files) = self.complaints.hear(&about, files) else { continue };
                    self.drop_root(id).await;
                    let root = Root::new(path, files, &self.settings, Instant::now());
                    self.roots.insert(id, root);
                }
            }
        }
    }

    async fn drop_root(&mut self, id: MonitoredPathId) {
        let Some(mut root) = self.roots.remove(&id) else { return };
        self.queue.replace(id, Vec::new());
        if let Some(events) = &mut self.events {
            events.forget(id);
        }
        let mut commands = std::mem::take(&mut root.commands);
        commands.extend(root.scan.into_iter().flat_map(|scan| scan.commands));
        self.count_down(commands).await;
    }

    async fn take_commands(&mut self) {
        loop {
            let command = self.ledger.next_command().await;
            match self.complaints.hear("commands", command).flatten() {
                Some(command) if !self.commands.contains_key(&command.id) => {
                    self.begin_command(command).await;
                }
                _ => return,
            }
        }
    }

    /// Lets the next scan of each root that the command is about carry it.
    async fn begin_command(&mut self, command: Command) {
        self.begin_run().await;
        let mut carriers = 0;
        for (id, root) in &mut self.roots {
            match &command.kind {
                CommandKind::RunNow => root.ask_for_unfinished(),
                CommandKind::RetryFile { path, relative_path } if path == id => {
                    root.asked_for.insert(relative_path.clone());
                }
                CommandKind::RetryFile { .. } => continue,
            }
            root.commands.push(command.id);
            root.next_scan = Instant::now();
            carriers += 1;
        }
        self.commands.insert(command.id, carriers);
        if carriers == 0 {
            tracing::info!(command = ?command.kind, "nothing is watched that this command is about");
            self.finish_command(command.id).await;
        }
    }

    /// One scan that carried these commands is done, or will never be.
    pub(super) async fn count_down(&mut self, commands: Vec<CommandId>) {
        for command in commands {
            let Some(waiting) = self.commands.get_mut(&command) else { continue };
            *waiting = waiting.saturating_sub(1);
            if *waiting == 0 {
                self.finish_command(command).await;
            }
        }
    }

    async fn finish_command(&mut self, command: CommandId) {
        self.commands.remove(&command);
        let done = self.ledger.command_done(command).await;
        self.complaints.hear("commands", done);
    }
}

impl Root {
    /// What a person may have set right meanwhile: failed files, and those without a mapping.
    fn ask_for_unfinished(&mut self) {
        let unfinished = self.files.iter().filter(|(_, file)| {
            matches!(file.state, FileState::ImportFailed | FileState::AwaitingMapping)
        });
        self.asked_for.extend(unfinished.map(|(name, _)| name.clone()));
    }
}
