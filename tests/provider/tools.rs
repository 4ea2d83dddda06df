//! Programs that the tests need and do not bring along.

use std::io::Write as _;
use std::process::Command;

/// Whether these programs are on the machine. Where one is not, that is said loudly; in CI it is a
/// failure.
pub(crate) fn are_here(programs: &[&str]) -> bool {
    let is_missing = |program: &&&str| Command::new(program).arg("--version").output().is_err();
    let missing: Vec<_> = programs.iter().filter(is_missing).copied().collect();
    if missing.is_empty() {
        return true;
    }
    let missing = missing.join(", ");
    assert!(
        std::env::var_os("CI").is_none(),
        "CI needs {missing} for the provider's tests"
    );
    // Past the capture of the test runner, which would keep it from being seen.
    let _ = writeln!(
        std::io::stderr(),
        "\n*** SKIPPED: {missing} not found here, so nothing was tried against the certified \
         provider ***\n"
    );
    false
}
