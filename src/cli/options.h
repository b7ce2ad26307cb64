// The command line as plain data; the only place that knows Boost.Program_options. It decides what
// was asked, not whether it can be done: no file is read here.
//
//     MS_TRY(const cli::Invocation invocation, cli::parse({"check", "src", "--format", "sarif"}));
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "changes/changes.h"
#include "cli/shell_files.h"
#include "report/formats.h"
#include "report/report.h"
#include "rules/config.h"
#include "support/error.h"

namespace micryscope::cli {

enum class Command : std::uint8_t {
  check,
  ci,
  init,
  explain,
  rules,
  coverage,
  ir,
  graph,
  baseline,
  cache,
  generate,
  version,
  help
};

using report::Format;
enum class GraphFormat : std::uint8_t { json, dot, text };
enum class RulesAction : std::uint8_t { lint, test, list };
enum class BaselineAction : std::uint8_t { write, prune };
enum class CacheAction : std::uint8_t { status, clear };
enum class When : std::uint8_t { automatic, always, never };

/// How much a text report says.
using report::Detail;

/// One report: in which form and where to.
struct Output {
  Format format = Format::text;
  std::string file;  ///< empty: standard output
};

struct Invocation {
  Command command = Command::help;
  /// check, graph: files and folders; ir: the file; explain: the rule or "vocab"; help: the
  /// command.
  std::vector<std::string> words;
  std::vector<Output> outputs;  ///< never empty for check; at most one goes to standard output
  report::SarifProfile sarif_profile = report::SarifProfile::full;
  bool include_notes = false;          ///< in reports for dashboards, too
  bool include_unchanged = false;      ///< in annotations, too
  std::string category;                ///< of SARIF; empty: the default one
  std::optional<rules::Gate> fail_on;  ///< none: what the configuration says
  std::optional<std::string> profile;  ///< none: what the configuration says
  std::vector<std::string> select;     ///< rules as users name them; empty: what the profile says
  std::vector<std::string> deselect;
  std::vector<std::string> exclude;  ///< globs
  std::vector<std::string> rule_folders;
  std::string config_file;
  /// check: compare two states; none: one state alone.
  std::optional<changes::Wanted> compare;
  std::string baseline_file;     ///< check: empty: none; baseline: empty: the default one
  std::string cache_folder;      ///< empty: the default one
  unsigned cache_megabytes = 0;  ///< 0: the default size
  bool no_cache = false;
  bool no_ignore = false;
  bool exit_zero = false;
  bool fail_on_nothing = false;
  /// check: standard input stands for this file, relative to the working folder; empty: it is not
  /// read.
  std::string stdin_filename;
  Detail detail = Detail::normal;
  When color = When::automatic;
  bool no_progress = false;
  unsigned jobs = 0;                ///< 0: as many as the machine has cores
  std::optional<unsigned> timeout;  ///< seconds; none: the run ends by itself
  GraphFormat graph_format = GraphFormat::json;
  RulesAction rules_action = RulesAction::lint;
  BaselineAction baseline_action = BaselineAction::write;
  bool include_secrets = false;
  CacheAction cache_action = CacheAction::status;
  ShellFile shell_file = ShellFile::bash;
  std::vector<std::string> languages;  ///< coverage: empty: all
  std::vector<std::string> libraries;  ///< coverage: parts of names; empty: all
  bool holes_only = false;             ///< coverage
  bool has_sarif_profile = false;      ///< ci: somebody asked for it; else the host decides
  bool dry_run = false;                ///< ci, init: say what would be done
  bool no_baseline = false;            ///< init
  When upload = When::automatic;       ///< ci: whether a later step may upload the SARIF
  When annotate = When::automatic;     ///< ci: automatic: what is not uploaded
  std::string summary_file;            ///< ci: empty: where the host wants it
  std::string outputs_file;            ///< ci: empty: where the host wants them
};

/// Whether there is a file or folder of this name in the working folder.
using IsPath = std::function<bool(const std::string&)>;

/// `arguments` without the program's name; without a command in front they are those of check, if
/// the first is an option or a path that is there. Every error is of ErrorCode::usage and fits on
/// one line.
Result<Invocation> parse(const std::vector<std::string>& arguments, const IsPath& is_path = {});

}  // namespace micryscope::cli
