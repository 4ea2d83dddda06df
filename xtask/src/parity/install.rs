//! The official SDKs, installed from their registries at pinned versions into a cache folder.

use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

const PYTHON_PACKAGE: &str = "pieces_os_client";
const NODE_PACKAGE: &str = "@pieces.app/pieces-os-client";

const PYTHON_MISSING: &str = "\
Python 3.10 or later was not found. Wire parity runs the official Python SDK: install Python 3 with
its venv module (Debian and Ubuntu: `apt install python3 python3-venv`; macOS: `brew install python`;
Windows: python.org) and see that `python3` is on the PATH.";

const NODE_MISSING: &str = "\
Node 18 or later with npm was not found. Wire parity runs the official TypeScript SDK: install Node
(nodejs.org, or the package manager's `nodejs` and `npm`) and see that `node` and `npm` are on the
PATH.";

/// What the drivers are started with.
pub(crate) struct Installed {
    /// The interpreter of the virtual environment that holds the Python SDK.
    pub(crate) python: PathBuf,
    /// The folder that holds the TypeScript SDK in its `node_modules`.
    pub(crate) node: PathBuf,
}

/// Where things are installed: `$AUTH0_SDK_CACHE`, else the build folder.
pub(crate) fn cache(workspace: &Path) -> PathBuf {
    let folder = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    folder("AUTH0_SDK_CACHE")
        .or_else(|| folder("CARGO_TARGET_DIR"))
        .map_or_else(|| workspace.join("target"), |path| workspace.join(path))
        .join("parity-cache")
}

/// Installs both SDKs where they are not there yet at the versions that `sources` pins.
pub(crate) fn install(sources: &Path, cache: &Path) -> Result<Installed, String> {
    let system = system_python()?;
    let npm = npm()?;
    std::thread::scope(|scope| {
        let python = scope.spawn(|| python(system, &sources.join("python"), &cache.join("python")));
        let node = node(npm, &sources.join("node"), &cache.join("node"));
        let python = python
            .join()
            .map_err(|_| "installing the Python SDK panicked")?;
        Ok(Installed {
            python: python?,
            node: node?,
        })
    })
}

fn system_python() -> Result<&'static str, String> {
    let code = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";
    let mut faults = String::new();
    for name in ["python3", "python"] {
        match run(Command::new(name).args(["-I", "-c", code])) {
            Ok(_) => return Ok(name),
            Err(fault) => faults = format!("{faults}\n{fault}"),
        }
    }
    Err(format!("{PYTHON_MISSING}\n{faults}"))
}

fn npm() -> Result<&'static str, String> {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let code = "process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)";
    run(Command::new("node").args(["-e", code]))
        .and_then(|_| run(Command::new(npm).arg("--version")))
        .map(|_| npm)
        .map_err(|fault| format!("{NODE_MISSING}\n\n{fault}"))
}

/// The pinned versions of the two SDKs.
pub(crate) fn versions(sources: &Path) -> Result<[String; 2], String> {
    let requirements = read(&sources.join("python/requirements.txt"))?;
    let python = requirements
        .lines()
        .find_map(|line| line.strip_prefix(PYTHON_PACKAGE)?.strip_prefix("=="))
        .ok_or("requirements.txt does not pin the SDK")?;
    let package: serde_json::Value =
        serde_json::from_str(&read(&sources.join("node/package.json"))?)
            .map_err(|error| format!("package.json: {error}"))?;
    let node = package["dependencies"][NODE_PACKAGE]
        .as_str()
        .ok_or("package.json does not pin the SDK")?;
    Ok([
        format!("`{PYTHON_PACKAGE}` {python} (PyPI)"),
        format!("`{NODE_PACKAGE}` {node} (npm)"),
    ])
}

fn python(system: &str, sources: &Path, folder: &Path) -> Result<PathBuf, String> {
    let requirements = sources.join("requirements.txt");
    let installed = if cfg!(windows) {
        folder.join("Scripts").join("python.exe")
    } else {
        folder.join("bin").join("python")
    };
    let version = run(Command::new(system).args(["-I", "--version"]))?;
    let stamp = Stamp::new(folder, version + &read(&requirements)?);
    if stamp.holds() && run(Command::new(&installed).args(["-I", "--version"])).is_ok() {
        return Ok(installed);
    }
    eprintln!("installing the Python SDK into {}", folder.display());
    run(Command::new(system)
        .args(["-I", "-m", "venv", "--clear"])
        .arg(folder))?;
    let pip = |args: &[&OsStr]| {
        run(Command::new(&installed)
            .args(["-I", "-m", "pip"])
            .args(args))
    };
    // Without dependencies, so that nothing comes in that is not pinned; `check` misses none.
    pip(&[
        "install".as_ref(),
        "--quiet".as_ref(),
        "--no-deps".as_ref(),
        "--requirement".as_ref(),
        requirements.as_ref(),
    ])?;
    pip(&["check".as_ref()])?;
    stamp.write()?;
    Ok(installed)
}

fn node(npm: &str, sources: &Path, folder: &Path) -> Result<PathBuf, String> {
    let stamp = Stamp::new(folder, read(&sources.join("package-lock.json"))?);
    if stamp.holds() {
        return Ok(folder.to_owned());
    }
    eprintln!("installing the TypeScript SDK into {}", folder.display());
    for name in ["package.json", "package-lock.json", ".npmrc"] {
        write(&folder.join(name), &read(&sources.join(name))?)?;
    }
    run(Command::new(npm)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(folder))?;
    stamp.write()?;
    Ok(folder.to_owned())
}

/// Says that an installation was finished, and from what; it is written last.
struct Stamp {
    file: PathBuf,
    contents: String,
}

impl Stamp {
    fn new(folder: &Path, contents: String) -> Self {
        let file = folder.join("installed-from");
        Self { file, contents }
    }

    fn holds(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|contents| contents == self.contents)
    }

    fn write(&self) -> Result<(), String> {
        write(&self.file, &self.contents)
    }
}

pub(crate) fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

pub(crate) fn write(path: &Path, contents: &str) -> Result<(), String> {
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, contents))
        .map_err(|error| format!("{}: {error}", path.display()))
}

/// Runs a program to its end and gives what it printed.
fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| match error.kind() {
        ErrorKind::NotFound => format!("{:?} was not found", command.get_program()),
        _ => format!("{:?}: {error}", command.get_program()),
    })?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(stdout);
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?} failed:\n{stdout}{stderr}"))
}
