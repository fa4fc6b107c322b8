//! Runs a command within a time limit.

use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use duct::Expression;
use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

/// Runs a command, writes everything it prints to a log, and returns that text. If the command fails or takes longer
/// than the limit, the text is in the error.
pub(crate) fn run_logged(command: &Expression, log: &Path, limit: Duration) -> Result<String> {
    fs::create_dir_all(log.parent().context("a log has a folder")?)?;
    let handle = command
        .stdin_null()
        .stderr_to_stdout()
        .stdout_file(File::create(log)?)
        .unchecked()
        .start()?;
    let ended = handle.wait_timeout(limit)?.map(|output| output.status);
    if ended.is_none() {
        handle.pids().into_iter().try_for_each(kill_tree)?;
    }
    let printed = String::from_utf8_lossy(&fs::read(log)?).into_owned();
    match ended {
        Some(status) if status.success() => Ok(printed),
        Some(_) => bail!("{printed}"),
        None => bail!("{printed}\nstill running after {limit:?}: stopped"),
    }
}

/// Kills a process and all its descendants: wasm-pack, killed alone, would leave its driver and browser behind.
fn kill_tree(root: u32) -> Result<()> {
    let mut system = System::new()?;
    system.refresh_processes_specifics(
        ProcessesToUpdate::All,
        true,
        ProcessRefreshKind::nothing().without_tasks(),
    );
    let mut tree = vec![Pid::from_u32(root)];
    let mut next = 0;
    while let Some(&parent) = tree.get(next) {
        let children = system
            .processes()
            .values()
            .filter(|process| process.parent() == Some(parent));
        tree.extend(children.map(|process| process.pid()));
        next += 1;
    }
    for process in tree.iter().filter_map(|pid| system.process(*pid)) {
        process.kill();
    }
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::run_logged;
    use duct::cmd;
    use std::io::Read;
    use std::time::{Duration, Instant};

    #[test]
    fn kills_a_command_over_its_limit_and_all_it_started() {
        let log = std::env::temp_dir().join(format!("xtask-test-{}.log", std::process::id()));
        let (mut open, held_open) = std::io::pipe().unwrap();
        let forks =
            cmd!("sh", "-c", "exec 3<&0; echo begun; sleep 60 & wait").stdin_file(held_open);
        let start = Instant::now();
        // On a busy machine, even the shell's first word takes a while.
        let error = run_logged(&forks, &log, Duration::from_secs(5)).unwrap_err();
        drop(forks);
        // The pipe closes when the last process that inherited it has ended.
        open.read_to_end(&mut Vec::new()).unwrap();
        assert!(start.elapsed() < Duration::from_secs(30));
        assert!(
            error.to_string().starts_with("begun\n\nstill running"),
            "{error}"
        );
        std::fs::remove_file(log).unwrap();
    }
}
