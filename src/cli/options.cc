#include "cli/options.h"

#include <algorithm>
#include <array>
#include <boost/program_options.hpp>
#include <charconv>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include "cli/foreign_options.h"
#include "cli/option_table.h"
#include "cli/output_file.h"
#include "support/suggest.h"

namespace micryscope::cli {

namespace {

namespace po = boost::program_options;

constexpr unsigned kMostJobs = 1024;
constexpr unsigned kMostMegabytes = 1U << 20;
constexpr unsigned kMostSeconds = 7 * 24 * 3600;

template <typename T>
using Words = std::span<const std::pair<std::string_view, T>>;

constexpr std::array<std::pair<std::string_view, GraphFormat>, 3> kGraphFormats = {
    {{"json", GraphFormat::json}, {"dot", GraphFormat::dot}, {"text", GraphFormat::text}}};
constexpr std::array<std::pair<std::string_view, RulesAction>, 3> kRulesActions = {
    {{"lint", RulesAction::lint}, {"test", RulesAction::test}, {"list", RulesAction::list}}};
constexpr std::array<std::pair<std::string_view, report::SarifProfile>, 3> kSarifProfiles = {
    {{"full", report::SarifProfile::full},
     {"github", report::SarifProfile::github},
     {"gitlab", report::SarifProfile::gitlab}}};
constexpr std::array<std::pair<std::string_view, rules::Gate>, 4> kGates = {
    {{"error", rules::Gate::error},
     {"warning", rules::Gate::warning},
     {"note", rules::Gate::note},
     {"never", rules::Gate::never}}};
constexpr std::array<std::pair<std::string_view, BaselineAction>, 2> kBaselineActions = {
    {{"write", BaselineAction::write}, {"prune", BaselineAction::prune}}};
constexpr std::array<std::pair<std::string_view, CacheAction>, 2> kCacheActions = {
    {{"status", CacheAction::status}, {"clear", CacheAction::clear}}};
constexpr std::array<std::pair<std::string_view, ShellFile>, 4> kShellFiles = {
    {{"bash", ShellFile::bash},
     {"zsh", ShellFile::zsh},
     {"fish", ShellFile::fish},
     {"man", ShellFile::man}}};
constexpr std::array<std::pair<std::string_view, changes::BaseMissing>, 2> kBaseMissing = {
    {{"fail", changes::BaseMissing::fail}, {"full", changes::BaseMissing::full}}};
constexpr std::array<std::pair<std::string_view, When>, 3> kWhens = {
    {{"auto", When::automatic}, {"always", When::always}, {"never", When::never}}};

tl::unexpected<Error> usage(std::string message) {
  return fail(ErrorCode::usage, std::move(message));
}

std::string quote(std::string_view word) { return '"' + std::string(word.substr(0, 80)) + '"'; }

/// The meaning of a word, or an error that names the nearest one or else all of them.
template <typename T>
Result<T> meaning(std::string_view word, std::string_view what, Words<T> words) {
  std::vector<std::string_view> known;
  std::string all;
  std::string longer;  // "gitlab" is nearer to "gitlab-sast" than to "github"
  for (const auto& [name, value] : words) {
    if (name == word) return value;
    known.push_back(name);
    all += (all.empty() ? "" : ", ") + std::string(name);
    if (name.starts_with(std::string(word) + '-')) {
      longer += (longer.empty() ? "; did you mean " : " or ") + quote(name);
    }
  }
  const std::string hint = longer.empty() ? did_you_mean(word, known) : longer + '?';
  return usage("unknown " + std::string(what) + ' ' + quote(word) +
               (hint.empty() ? "; known are " + all : hint));
}

po::options_description options_of(const CommandInfo& command) {
  po::options_description options;
  options.add_options()("word", po::value<std::vector<std::string>>(), "");
  for (const OptionInfo* info : command.options) {
    std::string name(info->name);
    if (info->letter != '\0') name += std::string(",") + info->letter;
    if (info->argument.empty()) {
      options.add_options()(name.c_str(), "");
    } else if (info->is_repeatable) {
      options.add_options()(name.c_str(), po::value<std::vector<std::string>>(), "");
    } else {
      options.add_options()(name.c_str(), po::value<std::string>(), "");
    }
  }
  return options;
}

std::string unknown_option(const std::string& written, const CommandInfo& command) {
  const std::string name = written.substr(0, written.find('='));
  if (const std::string ours = ours_for(name, command); !ours.empty()) {
    return "unknown option " + quote(name) + ours;
  }
  std::vector<std::string> names;
  for (const OptionInfo* option : command.options)
    names.push_back("--" + std::string(option->name));
  const std::vector<std::string_view> known(names.begin(), names.end());
  return "unknown option " + quote(name) + did_you_mean(name, known);
}

Result<po::variables_map> parse_options(const CommandInfo& command,
                                        const std::vector<std::string>& arguments) {
  const po::options_description options = options_of(command);
  po::positional_options_description positional;
  positional.add("word", -1);
  // Abbreviated options would change their meaning when new ones are added.
  const int style = po::command_line_style::unix_style &
                    ~static_cast<int>(po::command_line_style::allow_guessing);
  po::variables_map values;
  try {
    po::store(po::command_line_parser(arguments)
                  .options(options)
                  .positional(positional)
                  .style(style)
                  .run(),
              values);
  } catch (const po::unknown_option& problem) {
    return usage(unknown_option(problem.get_option_name(), command));
  } catch (const po::error& problem) {
    return usage(problem.what());
  }
  return values;
}

std::vector<std::string> texts(const po::variables_map& values, const char* name) {
  return values.count(name) == 0 ? std::vector<std::string>()
                                 : values[name].as<std::vector<std::string>>();
}

std::optional<std::string> text(const po::variables_map& values, const char* name) {
  if (values.count(name) == 0) return std::nullopt;
  return values[name].as<std::string>();
}

/// "sarif", "sarif=report.sarif", "sarif=-".
Result<Output> read_output(std::string_view word) {
  const std::size_t equals = word.find('=');
  const std::string_view name = word.substr(0, equals);
  Output output;
  MS_TRY(output.format, meaning<Format>(name, "format", report::format_words()));
  if (equals == std::string_view::npos) return output;
  output.file = word.substr(equals + 1);
  if (output.file.empty()) return usage("no file name after " + quote(word));
  if (is_standard_output(output.file)) output.file.clear();
  return output;
}

/// `--output` stands for the file of the one report that has none.
Result<std::vector<Output>> read_outputs(const po::variables_map& values) {
  std::vector<Output> outputs;
  for (const std::string& word : texts(values, "format")) {
    MS_TRY(Output output, read_output(word));
    outputs.push_back(std::move(output));
  }
  if (outputs.empty()) outputs.push_back({});
  const auto needs_place = [](const Output& output) { return output.file.empty(); };
  if (std::count_if(outputs.begin(), outputs.end(), needs_place) > 1) {
    return usage(
        "only one report fits on standard output; give the others a file: --format sarif=FILE");
  }
  if (const auto file = text(values, "output"); file && *file != "-") {
    if (file->empty()) return usage("--output needs a file");
    const auto it = std::find_if(outputs.begin(), outputs.end(), needs_place);
    if (it == outputs.end()) return usage("--output: every report has a file already");
    it->file = *file;
  }
  std::set<std::string> files;
  for (const Output& output : outputs) {
    if (!output.file.empty() && !files.insert(output.file).second) {
      return usage("two reports cannot be written to " + quote(output.file));
    }
  }
  return outputs;
}

/// "R1,weak-hash", each possibly several times.
Result<std::vector<std::string>> read_list(const po::variables_map& values, const char* name) {
  std::vector<std::string> words;
  for (const std::string& list : texts(values, name)) {
    std::string_view rest = list;
    while (true) {
      const std::size_t comma = rest.find(',');
      std::string_view word = rest.substr(0, comma);
      while (word.starts_with(' ')) word.remove_prefix(1);
      while (word.ends_with(' ')) word.remove_suffix(1);
      if (word.empty())
        return usage("a rule is missing in --" + std::string(name) + ' ' + quote(list));
      words.emplace_back(word);
      if (comma == rest.npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return words;
}

/// A number from 1 to `most`.
Result<unsigned> read_number(std::string_view option, std::string_view word, unsigned most) {
  unsigned number = 0;
  const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  const bool is_number = error == std::errc() && stop == word.data() + word.size();
  if (!is_number || number == 0 || number > most) {
    return usage(std::string(option) + " needs a number from 1 to " + std::to_string(most) +
                 ", not " + quote(word));
  }
  return number;
}

/// Which two states to compare, if two.
Result<std::optional<changes::Wanted>> read_compare(const po::variables_map& values) {
  const auto since = text(values, "changed-since");
  const bool staged = values.count("staged") != 0;
  const auto missing = text(values, "base-missing");
  if (since && staged) {
    return usage("--changed-since and --staged compare different states; use one of them");
  }
  if (since && since->empty()) return usage("--changed-since needs a revision");
  if (missing && !since) return usage("--base-missing belongs to --changed-since");
  if (!since && !staged) return std::nullopt;
  changes::Wanted wanted;
  wanted.since = since.value_or("");
  wanted.staged = staged;
  // A pipeline that cannot see its base still gets a result, and an exit code that says so.
  wanted.base_missing = changes::BaseMissing::full;
  if (missing) {
    MS_TRY(wanted.base_missing,
           meaning<changes::BaseMissing>(*missing, "word for --base-missing", kBaseMissing));
  }
  return wanted;
}

/// The file that holds what is known already, and where results are kept.
Result<Invocation> read_stores(Invocation made, const po::variables_map& values) {
  made.no_cache = values.count("no-cache") != 0;
  const auto cache = text(values, "cache-dir");
  if (cache && cache->empty()) return usage("--cache-dir needs a folder");
  if (cache && made.no_cache) return usage("--cache-dir and --no-cache exclude each other");
  made.cache_folder = cache.value_or("");
  if (const auto size = text(values, "cache-size")) {
    if (made.no_cache) return usage("--cache-size and --no-cache exclude each other");
    MS_TRY(made.cache_megabytes, read_number("--cache-size", *size, kMostMegabytes));
  }
  const auto baseline = text(values, "baseline");
  if (baseline && baseline->empty()) return usage("--baseline needs a file");
  made.baseline_file = baseline.value_or("");
  return made;
}

/// What check, graph and baseline have in common.
Result<Invocation> read_scan(Invocation made, const po::variables_map& values) {
  made.no_ignore = values.count("no-ignore") != 0;
  made.exclude = texts(values, "exclude");
  for (const std::string& glob : made.exclude) {
    if (glob.empty()) return usage("--exclude needs a glob such as docs/**");
  }
  made.config_file = text(values, "config").value_or("");
  made.profile = text(values, "profile");
  if (const auto jobs = text(values, "jobs")) {
    MS_TRY(made.jobs, read_number("--jobs", *jobs, kMostJobs));
  }
  if (const auto timeout = text(values, "timeout")) {
    MS_TRY(made.timeout, read_number("--timeout", *timeout, kMostSeconds));
  }
  return made;
}

Result<When> read_when(const po::variables_map& values, const char* name) {
  const auto word = text(values, name);
  if (!word) return When::automatic;
  return meaning<When>(*word, "word for --" + std::string(name), kWhens);
}

/// What a text report shows, and how.
Result<Invocation> read_looks(Invocation made, const po::variables_map& values) {
  const bool quiet = values.count("quiet") != 0;
  const bool verbose = values.count("verbose") != 0;
  if (quiet && verbose) return usage("--quiet and --verbose exclude each other");
  if (quiet) made.detail = Detail::quiet;
  if (verbose) made.detail = Detail::verbose;
  made.no_progress = quiet || values.count("no-progress") != 0;
  MS_TRY(made.color, read_when(values, "color"));
  return made;
}

/// `- --stdin-filename app.py`.
Result<Invocation> read_standard_input(Invocation made, const po::variables_map& values) {
  const auto name = text(values, "stdin-filename");
  const bool is_asked = std::find(made.words.begin(), made.words.end(), "-") != made.words.end();
  if (!is_asked && !name) return made;
  if (!is_asked) return usage("--stdin-filename belongs to - for a PATH");
  if (!name) {
    return usage(
        "standard input needs a name that says its language and place: check - --stdin-filename "
        "src/app.py");
  }
  if (name->empty()) return usage("--stdin-filename needs the name of a file");
  if (made.words.size() > 1) return usage("- for standard input is the only PATH");
  if (made.compare) return usage("standard input is one state; it cannot be compared with another");
  made.words.clear();
  made.stdin_filename = *name;
  return made;
}

/// What stands before the last slash of an id; a slash at its end would hide it.
bool is_category(std::string_view text) {
  return !text.empty() && text.size() <= 200 && !text.starts_with('/') && !text.ends_with('/') &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
}

Result<Invocation> read_check(Invocation made, const po::variables_map& values) {
  MS_TRY(made, read_scan(std::move(made), values));
  MS_TRY(made, read_stores(std::move(made), values));
  MS_TRY(made.compare, read_compare(values));
  MS_TRY(made.outputs, read_outputs(values));
  MS_TRY(made.select, read_list(values, "select"));
  MS_TRY(made.deselect, read_list(values, "deselect"));
  MS_TRY(made, read_looks(std::move(made), values));
  MS_TRY(made, read_standard_input(std::move(made), values));
  made.exit_zero = values.count("exit-zero") != 0;
  made.fail_on_nothing = values.count("fail-on-nothing") != 0;
  made.include_notes = values.count("include-notes") != 0;
  made.include_unchanged = values.count("include-unchanged") != 0;
  if (const auto word = text(values, "sarif-profile")) {
    MS_TRY(made.sarif_profile,
           meaning<report::SarifProfile>(*word, "SARIF profile", kSarifProfiles));
    made.has_sarif_profile = true;
  }
  if (const auto category = text(values, "category")) {
    if (!is_category(*category)) {
      return usage("--category needs words such as micryscope/server, not " + quote(*category));
    }
    made.category = *category;
  }
  if (const auto word = text(values, "fail-on")) {
    MS_TRY(made.fail_on, meaning<rules::Gate>(*word, "level for --fail-on", kGates));
  }
  return made;
}

Result<Invocation> read_ci(Invocation made, const po::variables_map& values) {
  MS_TRY(made, read_check(std::move(made), values));
  if (!made.stdin_filename.empty()) return usage("a pipeline does not read standard input");
  for (const Output& output : made.outputs) {
    if (!output.file.empty() || output.format == Format::text) continue;
    return usage(
        "standard output is the pipeline's log; give the report a file: --format sarif=FILE");
  }
  made.dry_run = values.count("dry-run") != 0;
  MS_TRY(made.upload, read_when(values, "upload"));
  MS_TRY(made.annotate, read_when(values, "annotate"));
  made.summary_file = text(values, "summary").value_or("");
  made.outputs_file = text(values, "outputs").value_or("");
  return made;
}

Result<Invocation> read_graph(Invocation made, const po::variables_map& values) {
  MS_TRY(made, read_scan(std::move(made), values));
  const std::vector<std::string> formats = texts(values, "format");
  if (formats.size() > 1) return usage("graph writes one format at a time");
  if (!formats.empty()) {
    MS_TRY(made.graph_format, meaning<GraphFormat>(formats[0], "graph format", kGraphFormats));
  }
  return made;
}

Result<Invocation> read_explain(Invocation made, const po::variables_map& values) {
  MS_TRY(made, read_scan(std::move(made), values));
  MS_TRY(made, read_stores(std::move(made), values));
  return read_looks(std::move(made), values);
}

Result<Invocation> read_rules(Invocation made) {
  if (made.words.size() != 1) return usage("rules needs one of lint, test, list");
  MS_TRY(made.rules_action, meaning<RulesAction>(made.words[0], "action", kRulesActions));
  return made;
}

Result<Invocation> read_baseline(Invocation made, const po::variables_map& values) {
  if (made.words.size() != 1) return usage("baseline needs one of write, prune");
  MS_TRY(made.baseline_action, meaning<BaselineAction>(made.words[0], "action", kBaselineActions));
  made.words.clear();  // a baseline is about the whole project
  made.include_secrets = values.count("include-secrets") != 0;
  if (made.include_secrets && made.baseline_action != BaselineAction::write) {
    return usage("--include-secrets belongs to baseline write");
  }
  MS_TRY(made, read_scan(std::move(made), values));
  return read_stores(std::move(made), values);
}

Result<Invocation> read_cache(Invocation made, const po::variables_map& values) {
  if (made.words.size() != 1) return usage("cache needs one of status, clear");
  MS_TRY(made.cache_action, meaning<CacheAction>(made.words[0], "action", kCacheActions));
  made.cache_folder = text(values, "cache-dir").value_or("");
  return made;
}

Result<Invocation> read_generate(Invocation made) {
  if (made.words.size() != 1) return usage("generate needs one of bash, zsh, fish, man");
  MS_TRY(made.shell_file, meaning<ShellFile>(made.words[0], "file to generate", kShellFiles));
  return made;
}

Result<Invocation> read_coverage(Invocation made, const po::variables_map& values) {
  made.languages = texts(values, "language");
  made.libraries = texts(values, "library");
  made.holes_only = values.count("holes") != 0;
  MS_TRY(made.select, read_list(values, "select"));
  return made;
}

/// What must follow a command besides options; empty when it is all there.
std::string missing_or_spare(const Invocation& made) {
  const std::size_t count = made.words.size();
  switch (made.command) {
    case Command::ir:
      return count == 1 ? "" : "ir needs one FILE";
    case Command::explain:
      return count >= 1 ? "" : "explain needs one RULE, one FINGERPRINT, or vocab";
    case Command::help:
      return count <= 1 ? "" : "help takes one COMMAND";
    case Command::coverage:
    case Command::init:
    case Command::version:
      return count == 0 ? "" : "unexpected " + quote(made.words[0]);
    default:
      return {};
  }
}

Result<Command> command_of(std::string_view word) {
  if (const CommandInfo* info = find_command(word)) return info->command;
  std::vector<std::pair<std::string_view, Command>> words;
  for (const CommandInfo& info : command_table()) words.emplace_back(info.name, info.command);
  return meaning<Command>(word, "command", words);
}

bool is_one_of(std::string_view word, std::string_view a, std::string_view b) {
  return word == a || word == b;
}

/// The command in front, or the check that is meant without one; then nothing is taken.
Result<std::optional<Command>> take_command(std::vector<std::string>& arguments,
                                            const IsPath& is_path) {
  const std::string word = arguments[0];
  std::optional<Command> command;
  if (is_one_of(word, "--help", "-h")) command = Command::help;
  if (is_one_of(word, "--version", "-V")) command = Command::version;
  if (const CommandInfo* info = find_command(word)) command = info->command;
  if (command) {
    arguments.erase(arguments.begin());
    return command;
  }
  if (word.starts_with("-") || (is_path && is_path(word))) return std::nullopt;
  // Nobody calls a command so.
  if (word.find_first_of("./\\*") != word.npos) {
    return usage("no such file or folder: " + word.substr(0, 200));
  }
  MS_TRY(command, command_of(word));
  return command;
}

/// `micryscope --format json check` asks for no file called "check".
std::string misplaced_command(const Invocation& made, const std::vector<std::string>& arguments,
                              const IsPath& is_path) {
  for (const std::string& word : made.words) {
    if (find_command(word) == nullptr || (is_path && is_path(word))) continue;
    return "the command comes first, as in: micryscope " + word + ' ' + arguments[0].substr(0, 80);
  }
  return {};
}

}  // namespace

Result<Invocation> parse(const std::vector<std::string>& arguments, const IsPath& is_path) {
  Invocation made;
  if (arguments.empty()) return made;  // help
  std::vector<std::string> rest = arguments;
  MS_TRY(const std::optional<Command> command, take_command(rest, is_path));
  made.command = command.value_or(Command::check);
  const CommandInfo& info = info_of(made.command);
  MS_TRY(const po::variables_map values, parse_options(info, rest));
  if (values.count("help") != 0) {
    Invocation help;
    help.words = {std::string(info.name)};
    return help;
  }
  made.words = texts(values, "word");
  for (const std::string& word : made.words) {
    if (word.empty()) return usage("an argument is empty");
  }
  std::string problem = missing_or_spare(made);
  if (!command) problem = misplaced_command(made, arguments, is_path);
  if (!problem.empty()) return usage(std::move(problem));
  if (values.count("rules") != 0) made.rule_folders = texts(values, "rules");
  switch (made.command) {
    case Command::check:
      return read_check(std::move(made), values);
    case Command::ci:
      return read_ci(std::move(made), values);
    case Command::graph:
      return read_graph(std::move(made), values);
    case Command::coverage:
      return read_coverage(std::move(made), values);
    case Command::explain:
      return read_explain(std::move(made), values);
    case Command::rules:
      return read_rules(std::move(made));
    case Command::baseline:
      return read_baseline(std::move(made), values);
    case Command::cache:
      return read_cache(std::move(made), values);
    case Command::generate:
      return read_generate(std::move(made));
    case Command::init:
      made.dry_run = values.count("dry-run") != 0;
      made.no_baseline = values.count("no-baseline") != 0;
      return made;
    case Command::help:
      if (!made.words.empty()) {
        MS_TRY([[maybe_unused]] const Command known, command_of(made.words[0]));
      }
      return made;
    default:
      return made;
  }
}

}  // namespace micryscope::cli
