#include "cli/options.h"

#include <algorithm>
#include <array>
#include <boost/program_options.hpp>
#include <charconv>
#include <span>
#include <string_view>
#include <utility>

#include "support/suggest.h"

namespace micryscope::cli {

namespace {

namespace po = boost::program_options;

constexpr unsigned kMostJobs = 1024;

template <typename T>
using Words = std::span<const std::pair<std::string_view, T>>;

constexpr std::array<std::pair<std::string_view, Command>, 10> kCommands = {{
    {"check", Command::check},
    {"explain", Command::explain},
    {"rules", Command::rules},
    {"coverage", Command::coverage},
    {"ir", Command::ir},
    {"graph", Command::graph},
    {"baseline", Command::baseline},
    {"cache", Command::cache},
    {"version", Command::version},
    {"help", Command::help},
}};
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
constexpr std::array<std::pair<std::string_view, changes::BaseMissing>, 2> kBaseMissing = {
    {{"fail", changes::BaseMissing::fail}, {"full", changes::BaseMissing::full}}};

tl::unexpected<Error> usage(std::string message) {
  return fail(ErrorCode::usage, std::move(message));
}

std::string quote(std::string_view word) { return '"' + std::string(word.substr(0, 80)) + '"'; }

/// The meaning of a word, or an error that names the nearest one or else all of them.
template <typename T>
Result<T> meaning(std::string_view word, std::string_view what, Words<T> words) {
  std::vector<std::string_view> known;
  std::string all;
  for (const auto& [name, value] : words) {
    if (name == word) return value;
    known.push_back(name);
    all += (all.empty() ? "" : ", ") + std::string(name);
  }
  const std::string hint = did_you_mean(word, known);
  return usage("unknown " + std::string(what) + ' ' + quote(word) +
               (hint.empty() ? "; known are " + all : hint));
}

po::options_description options_of(Command command) {
  po::options_description options;
  auto add = options.add_options();
  const auto many = [] { return po::value<std::vector<std::string>>(); };
  const auto one = [] { return po::value<std::string>(); };
  add("help,h", "");
  add("word", many(), "");
  if (command == Command::version || command == Command::help || command == Command::ir) {
    return options;
  }
  if (command == Command::cache) {
    add("cache-dir", one(), "");
    return options;
  }
  add("rules", many(), "");
  if (command == Command::explain || command == Command::rules || command == Command::coverage) {
    return options;
  }
  add("no-ignore", "")("jobs", one(), "")("config", one(), "")("profile", one(), "");
  if (command != Command::baseline) add("format", many(), "");
  if (command == Command::graph) return options;
  add("baseline", one(), "")("cache-dir", one(), "")("no-cache", "");
  if (command == Command::baseline) {
    add("include-secrets", "");
    return options;
  }
  add("sarif-profile", one(), "")("fail-on", one(), "")("exit-zero", "");
  add("include-notes", "")("include-unchanged", "");
  add("changed-since", one(), "")("staged", "")("base-missing", one(), "");
  return options;
}

std::string unknown_option(const std::string& name, const po::options_description& options) {
  std::vector<std::string> names;
  for (const auto& option : options.options()) {
    if (option->long_name() != "word") names.push_back("--" + option->long_name());
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  return "unknown option " + quote(name) + did_you_mean(name, known);
}

Result<po::variables_map> parse_options(Command command,
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
    return usage(unknown_option(problem.get_option_name(), options));
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
  if (output.file == "-") output.file.clear();
  return output;
}

Result<std::vector<Output>> read_outputs(const std::vector<std::string>& words) {
  std::vector<Output> outputs;
  std::size_t on_standard_output = 0;
  for (const std::string& word : words) {
    MS_TRY(Output output, read_output(word));
    if (output.file.empty()) ++on_standard_output;
    for (const Output& other : outputs) {
      if (!output.file.empty() && other.file == output.file) {
        return usage("two reports cannot be written to " + quote(output.file));
      }
    }
    outputs.push_back(std::move(output));
  }
  if (on_standard_output > 1) {
    return usage(
        "only one report fits on standard output; give the others a file: --format sarif=FILE");
  }
  if (outputs.empty()) outputs.push_back({});
  return outputs;
}

Result<unsigned> read_jobs(std::string_view word) {
  unsigned jobs = 0;
  const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), jobs);
  const bool is_number = error == std::errc() && stop == word.data() + word.size();
  if (!is_number || jobs == 0 || jobs > kMostJobs) {
    return usage("--jobs needs a number from 1 to " + std::to_string(kMostJobs) + ", not " +
                 quote(word));
  }
  return jobs;
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
  const auto baseline = text(values, "baseline");
  if (baseline && baseline->empty()) return usage("--baseline needs a file");
  made.baseline_file = baseline.value_or("");
  return made;
}

/// What check, graph and baseline have in common.
Result<Invocation> read_scan(Invocation made, const po::variables_map& values) {
  made.no_ignore = values.count("no-ignore") != 0;
  made.config_file = text(values, "config").value_or("");
  made.profile = text(values, "profile");
  if (const auto jobs = text(values, "jobs")) {
    MS_TRY(made.jobs, read_jobs(*jobs));
  }
  return made;
}

Result<Invocation> read_check(Invocation made, const po::variables_map& values) {
  MS_TRY(made, read_scan(std::move(made), values));
  MS_TRY(made, read_stores(std::move(made), values));
  MS_TRY(made.compare, read_compare(values));
  MS_TRY(made.outputs, read_outputs(texts(values, "format")));
  made.exit_zero = values.count("exit-zero") != 0;
  made.include_notes = values.count("include-notes") != 0;
  made.include_unchanged = values.count("include-unchanged") != 0;
  if (const auto word = text(values, "sarif-profile")) {
    MS_TRY(made.sarif_profile,
           meaning<report::SarifProfile>(*word, "SARIF profile", kSarifProfiles));
  }
  if (const auto word = text(values, "fail-on")) {
    MS_TRY(made.fail_on, meaning<rules::Gate>(*word, "level for --fail-on", kGates));
  }
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

/// What must follow a command besides options; empty when it is all there.
std::string missing_or_spare(const Invocation& made) {
  const std::size_t count = made.words.size();
  switch (made.command) {
    case Command::ir:
      return count == 1 ? "" : "ir needs one FILE";
    case Command::explain:
      return count == 1 ? "" : "explain needs one RULE, or vocab";
    case Command::help:
      return count <= 1 ? "" : "help takes one COMMAND";
    case Command::coverage:
    case Command::version:
      return count == 0 ? "" : "unexpected " + quote(made.words[0]);
    default:
      return {};
  }
}

Result<Command> read_command(const std::string& word) {
  if (word == "--help" || word == "-h") return Command::help;
  if (word == "--version" || word == "-V") return Command::version;
  if (word.starts_with("-")) {
    return usage("expected a command before " + quote(word) + ", as in: micryscope check " +
                 word.substr(0, 80));
  }
  return meaning<Command>(word, "command", kCommands);
}

}  // namespace

Result<Invocation> parse(const std::vector<std::string>& arguments) {
  Invocation made;
  if (arguments.empty()) return made;  // help
  MS_TRY(made.command, read_command(arguments[0]));
  MS_TRY(const po::variables_map values,
         parse_options(made.command, {arguments.begin() + 1, arguments.end()}));
  if (values.count("help") != 0) {
    Invocation help;
    help.words = {std::string(kCommands[static_cast<std::size_t>(made.command)].first)};
    return help;
  }
  made.words = texts(values, "word");
  for (const std::string& word : made.words) {
    if (word.empty()) return usage("an argument is empty");
  }
  if (std::string problem = missing_or_spare(made); !problem.empty()) {
    return usage(std::move(problem));
  }
  if (values.count("rules") != 0) made.rule_folders = texts(values, "rules");
  switch (made.command) {
    case Command::check:
      return read_check(std::move(made), values);
    case Command::graph:
      return read_graph(std::move(made), values);
    case Command::rules:
      return read_rules(std::move(made));
    case Command::baseline:
      return read_baseline(std::move(made), values);
    case Command::cache:
      return read_cache(std::move(made), values);
    case Command::help:
      if (!made.words.empty()) {
        MS_TRY([[maybe_unused]] const Command known, read_command(made.words[0]));
      }
      return made;
    default:
      return made;
  }
}

}  // namespace micryscope::cli
