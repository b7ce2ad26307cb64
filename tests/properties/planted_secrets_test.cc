// Secrets of every kind in every place that they can stand in, and none of them in anything that
// the program says or keeps: more than four characters in a row, in any form.
//
// An ordinary run plants each kind in each place, alone in one language and together with the
// others of its place in all four. Each language is a project of its own, so that no number of ours
// has five digits. With MICRYSCOPE_SECRETS_ROUNDS=N it does so N times with other secrets, each
// time alone in every language.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "cache/store.h"
#include "cli/commands.h"
#include "cli/stages.h"
#include "planted_kinds.h"
#include "planted_outputs.h"
#include "planted_positions.h"
#include "projects.h"
#include "report/baseline.h"
#include "report/formats.h"
#include "run/ir_and_graph.h"
#include "run/run.h"
#include "source/memory_tree.h"
#include "support/catch.h"
#include "support/temporary_folder.h"

namespace micryscope::properties {
namespace {

struct Planting {
  std::string what;  ///< "hex 16, comment, go"
  Secret secret;
};

struct Field {
  std::map<std::string, std::string> files;
  std::vector<Planting> plantings;
};

/// Five bytes in a row, as a number.
constexpr std::size_t kHead = 5;
std::uint64_t next_head(std::uint64_t head, char c) {
  return (head << 8 | static_cast<unsigned char>(c)) & 0xFFFFFFFFFF;
}

/// What outputs say anyway: no secret is drawn that has a part of it by chance.
using Common = std::unordered_set<std::uint64_t>;

bool is_common(const Secret& secret, const Common& common) {
  return std::ranges::any_of(traces(secret), [&](const std::string& trace) {
    std::uint64_t head = 0;
    for (std::size_t at = 0; at < kHead; ++at) head = next_head(head, trace[at]);
    return trace.size() == kHead && common.contains(head);
  });
}

class Planter {
 public:
  /// `stride`: every how many kinds are planted.
  Planter(Tongue tongue, unsigned seed, bool everywhere, const Common& common,
          std::size_t stride = 1)
      : tongue_(tongue),
        random_(seed * kTongues + static_cast<unsigned>(tongue)),
        everywhere_(everywhere),
        common_(common),
        stride_(stride) {}

  Field run() {
    const auto tongue = static_cast<std::size_t>(tongue_);
    for (std::size_t place = 0; place < positions().size(); ++place) {
      for (std::size_t kind = 0; kind < secret_kinds().size(); kind += stride_) {
        plant(kind, place, true);
        if (everywhere_ || (kind + place) % kTongues == tongue) plant(kind, place, false);
      }
    }
    return std::move(field_);
  }

 private:
  void plant(std::size_t kind, std::size_t place, bool together) {
    const Position& position = positions()[place];
    constexpr int kMostTries = 100;
    Secret secret = secret_kinds()[kind].make(random_);
    for (int tries = 0; tries < kMostTries && is_common(secret, common_); ++tries)
      secret = secret_kinds()[kind].make(random_);
    const std::size_t number = ++count_;
    const std::string code = piece(pattern_of(position, tongue_), secret, tongue_, number);
    if (code.empty()) return;
    const std::string folder =
        (together ? "together" : "alone" + numbered(number)) + "_p" + std::to_string(place) + "/";
    std::string& text = field_.files[folder + "main" + extension(tongue_)];
    if (text.empty()) text = heading(tongue_);
    if (position.other != nullptr) text += share(folder, position, secret, number);
    text += code;
    constexpr const char* kNames[] = {"python", "javascript", "typescript", "go"};
    field_.plantings.push_back({std::string(secret_kinds()[kind].name) + ", " + position.name +
                                    ", " + kNames[static_cast<std::size_t>(tongue_)] +
                                    (together ? ", together" : ", alone"),
                                secret});
  }

  /// The secret in a file of its own, and how the first one imports it.
  std::string share(const std::string& folder, const Position& position, const Secret& secret,
                    std::size_t number) {
    const std::string name = "SECRET_" + numbered(number);
    std::string& other = field_.files[folder + "settings" + extension(tongue_)];
    const std::string code = piece(position.other, secret, tongue_, number);
    switch (tongue_) {
      case Tongue::python:
        if (other.empty()) other = "import base64\n";
        other += code;
        return "from settings import " + name + "\n";
      case Tongue::javascript:
        other += "exports." + code;
        return "const { " + name + " } = require('./settings');\n";
      case Tongue::typescript:
        other += "export const " + code;
        return "import { " + name + " } from './settings';\n";
      case Tongue::go:
        if (other.empty()) other = "package a\n";
        other += "var " + code;
        return {};
    }
    return {};
  }

  Tongue tongue_;
  std::mt19937 random_;
  bool everywhere_;
  const Common& common_;
  std::size_t stride_;
  std::size_t count_ = 0;
  Field field_;
};

/// Which plantings an output gives away, and by what.
class Detector {
 public:
  explicit Detector(const std::vector<Planting>& plantings) : plantings_(plantings) {
    for (std::size_t i = 0; i < plantings.size(); ++i) {
      for (const std::string& trace : traces(plantings[i].secret)) {
        std::uint64_t head = 0;
        for (std::size_t at = 0; at < kHead; ++at) head = next_head(head, trace[at]);
        may_begin_[slot(head)] = true;
        by_head_[head].emplace_back(trace, i);
      }
    }
  }

  /// By planting, the first output and the stretch that was found there.
  std::map<std::string, std::string> leaks;

  /// `digests`: the output is full of hexadecimal digits that are ours, so that of a secret made of
  /// those ten in a row must be there.
  void look(const std::string& name, std::string_view output, bool digests = false) {
    std::uint64_t head = 0;
    for (std::size_t i = 0; i < output.size(); ++i) {
      head = next_head(head, output[i]);
      if (i + 1 < kHead || !may_begin_[slot(head)]) continue;
      const auto it = by_head_.find(head);
      if (it == by_head_.end()) continue;
      const std::size_t at = i + 1 - kHead;
      for (const auto& [trace, planting] : it->second) {
        if (output.substr(at, trace.size()) != trace) continue;
        if (!digests || is_told(plantings_[planting].secret.core, trace, output.substr(at)))
          leaks.emplace(plantings_[planting].what, name + ": " + around(output, at));
      }
    }
  }

 private:
  static constexpr int kSlotBits = 24;

  static bool is_told(std::string_view core, std::string_view trace, std::string_view output) {
    constexpr std::string_view kHex = "0123456789abcdefABCDEF";
    constexpr std::size_t kInARow = 10;
    const std::size_t at = core.find(trace);
    if (at == core.npos || trace.find_first_not_of(kHex) != trace.npos) return true;
    const std::string_view rest = core.substr(at, kInARow);
    return output.starts_with(rest);
  }
  static std::size_t slot(std::uint64_t head) {
    return (head * 0x9E3779B97F4A7C15) >> (64 - kSlotBits);
  }
  static std::string around(std::string_view output, std::size_t at) {
    const std::size_t begin = at - std::min<std::size_t>(at, 60);
    return std::string(output.substr(begin, 140));
  }

  const std::vector<Planting>& plantings_;
  std::vector<bool> may_begin_ = std::vector<bool>(std::size_t{1} << kSlotBits);
  std::unordered_map<std::uint64_t, std::vector<std::pair<std::string, std::size_t>>> by_head_;
};

/// Each form of a report, with notes and without a limit.
template <typename Look>
void each_form(const report::Report& report, const Look& look) {
  look("colours", report::to_text(report, true));
  for (const auto profile : {report::SarifProfile::github, report::SarifProfile::gitlab})
    look("sarif of a host", report::to_sarif(report, profile, true));
  for (const auto& [word, format] : report::format_words()) {
    report::FormatOptions options;
    options.include_notes = true;
    options.markdown_limit = std::numeric_limits<std::size_t>::max();
    look(std::string(word), report::render(report, format, options));
  }
}

source::MemoryTree tree_of(const Field& field) {
  source::MemoryTree tree;
  for (const auto& [path, text] : field.files) tree.add(path, text);
  return tree;
}

/// The parts of what outputs say of a few other secrets.
const Common& common_parts() {
  static const Common kCommon = [] {
    constexpr std::size_t kStride = 7;
    const Common none;
    Common parts;
    const auto add = [&](std::string_view output) {
      std::uint64_t head = 0;
      for (std::size_t i = 0; i < output.size(); ++i) {
        head = next_head(head, output[i]);
        if (i + 1 >= kHead) parts.insert(head);
      }
    };
    for (const Tongue tongue : kAllTongues) {
      const Field field = Planter(tongue, 1, false, none, kStride).run();
      each_form(analyse({"common", field.files}), [&](const std::string&, std::string output) {
        add(without_ours(std::move(output)));
      });
      const auto graph = show_graph({}, tree_of(field), GraphForm::json);
      if (graph) add(without_ours(*graph));
    }
    return parts;
  }();
  return kCommon;
}

void look_at_reports(const Field& field, Detector& detector) {
  const test::TemporaryFolder folder;
  for (const bool warm : {false, true}) {
    cache::Store store = cache::Store::open(folder.path());
    REQUIRE(store.is_open());
    const report::Report report = analyse({"planted", field.files}, {}, &store);
    CHECK(report.findings.size() > field.plantings.size() / 2);
    CHECK(report.findings.size() < 10'000);  // or their number has five digits
    const std::string name = warm ? "warm " : "";
    each_form(report, [&](const std::string& form, std::string output) {
      detector.look(name + form, without_ours(std::move(output)));
    });
    detector.look(name + "baseline",
                  baseline_without_ours(report::write_baseline(report, true).text));
    store.finish();
  }
  for (const auto& file : std::filesystem::directory_iterator(folder.path()))
    detector.look("cache", test::read_bytes(file.path().string()), true);
}

void look_inside(const Field& field, Detector& detector) {
  const source::MemoryTree tree = tree_of(field);
  for (const auto& [path, text] : field.files) {
    const auto calls = show_ir(rulesets(), looks(), tree, path);
    REQUIRE(calls);
    detector.look("ir " + path, without_ours(*calls));
  }
  for (const GraphForm form : {GraphForm::text, GraphForm::json, GraphForm::dot}) {
    const auto graph = show_graph({}, tree, form);
    REQUIRE(graph);
    detector.look("graph", without_ours(*graph));
  }
}

TEST_CASE("planted secrets are in no output") {
  CHECK(secret_kinds().size() >= 60);
  CHECK(positions().size() >= 12);
  const char* const rounds = std::getenv("MICRYSCOPE_SECRETS_ROUNDS");
  const unsigned count = rounds != nullptr ? static_cast<unsigned>(std::atoi(rounds)) : 0;
  for (unsigned seed = 0; seed <= count; ++seed) {
    for (const Tongue tongue : kAllTongues) {
      const Field field = Planter(tongue, 2027 + seed, seed > 0, common_parts()).run();
      Detector detector(field.plantings);
      look_at_reports(field, detector);
      look_inside(field, detector);
      for (const auto& [what, where] : detector.leaks) UNSCOPED_INFO(what << " <- " << where);
      CAPTURE(field.plantings.size(), detector.leaks.size());
      CHECK(detector.leaks.empty());
    }
  }
}

// A page shows them, and nothing on them is what the finding is about.
TEST_CASE("the lines around a finding are redacted as its own") {
  const std::string source =
      "from Crypto.Cipher import AES\n"
      "# api_key = 'zqwxjk7vp2yq'\n"
      "password = 83917465\n"
      "k = open('k').read()\n"
      "c = AES.new(k, AES.MODE_ECB)\n"
      "pin_code = 928374650183\n"
      "d = 1  # the password: wqjzkxvy\n";
  const report::Report report = analyse({"around", {{"a.py", source}}});
  each_form(report, [](const std::string& form, const std::string& output) {
    CAPTURE(form);
    for (const char* const part : {"wxjk7", "39174", "83746", "qjzkx"})
      CHECK(output.find(part) == output.npos);
  });
  const std::string page = report::render(report, report::Format::html, {});
  CHECK(page.find("MODE_ECB") != page.npos);
  CHECK(page.find("password = ") != page.npos);
}

std::size_t leaks_of(const Field& field, const report::Report& report) {
  Detector detector(field.plantings);
  detector.look("text", without_ours(report::to_text(report, false)));
  detector.look("sarif", without_ours(report::to_sarif(report, report::SarifProfile::full)));
  return detector.leaks.size();
}

// Or the property would hold of anything.
TEST_CASE("a redaction with a hole is found out") {
  constexpr std::size_t kStride = 5;
  constexpr std::size_t kSome = 20;
  std::size_t unmarked = 0;  // with no place in the sources marked
  std::size_t blind = 0;     // without the words and shapes of secrets
  for (const Tongue tongue : kAllTongues) {
    const Field field = Planter(tongue, 2027, false, common_parts(), kStride).run();
    Detector sources(field.plantings);
    for (const auto& [path, text] : field.files) sources.look(path, text);
    CHECK(sources.leaks.size() == field.plantings.size());

    const source::MemoryTree tree = tree_of(field);
    Result<report::Report> report = run({}, rulesets(), tree);
    REQUIRE(report);
    CHECK(leaks_of(field, *report) == 0);
    for (report::File& file : report->files) file.secrets.clear();
    unmarked += leaks_of(field, *report);

    Rulesets without_looks = rulesets();
    without_looks.models.redaction = {};
    report = run({}, without_looks, tree);
    REQUIRE(report);
    blind += leaks_of(field, *report);
  }
  CHECK(unmarked > kSome);
  CHECK(blind > kSome);
}

/// Is a kind known by its looks, so that it is one wherever it stands?
bool has_looks(const Secret& secret) {
  const std::string text = inline_text(secret);
  return !text.empty() && text.find_first_of(" :#") == text.npos && looks().is_secret(text);
}

TEST_CASE("planted secrets are in no line on standard error") {
  constexpr const char* kConfigurations[] = {"rules:\n  $T: off\n",
                                             "profile: $T\n",
                                             "$T: x\n",
                                             "rules:\n  R1: $T\n",
                                             "paths:\n  - glob: \"$T\"\n    rules: {R1: $T}\n",
                                             "thresholds:\n  password: $T\n",
                                             "fail_on: $T\n",
                                             "exclude: {$T: 1}\n"};
  std::mt19937 random(2027);
  std::vector<Planting> plantings;
  std::vector<std::pair<std::string, std::vector<std::string>>> runs;
  for (const Kind& kind : secret_kinds()) {
    for (std::size_t i = 0; i < std::size(kConfigurations) + 3; ++i) {
      const Secret secret = kind.make(random);
      if (!has_looks(secret)) continue;
      const std::string text = inline_text(secret);
      plantings.push_back({kind.name + std::string(", error ") + std::to_string(i), secret});
      std::vector<std::string> arguments = {"check", "--no-cache"};
      if (i >= std::size(kConfigurations)) {
        constexpr const char* kOptions[] = {"--profile", "--changed-since", "--format"};
        arguments.insert(arguments.end(), {kOptions[i - std::size(kConfigurations)], text});
        runs.emplace_back("", std::move(arguments));
      } else {
        runs.emplace_back(piece(kConfigurations[i], secret, Tongue::python, i),
                          std::move(arguments));
      }
    }
  }
  Detector detector(plantings);
  std::size_t errors = 0;
  for (const auto& [configuration, arguments] : runs) {
    const test::TemporaryFolder folder;
    test::write_bytes(folder.path("a.py"), "x = 1\n");
    if (!configuration.empty()) test::write_bytes(folder.path(".micryscope.yaml"), configuration);
    cli::Environment environment;
    environment.working_folder = folder.path();
    const cli::Outcome outcome = cli::execute(arguments, environment, cli::real_stages());
    errors += outcome.err.empty() ? 0 : 1;
    detector.look("error", outcome.err + outcome.out);
  }
  for (const auto& [what, where] : detector.leaks) UNSCOPED_INFO(what << " <- " << where);
  CAPTURE(runs.size(), errors);
  CHECK(errors > runs.size() / 2);
  CHECK(detector.leaks.empty());
}

}  // namespace
}  // namespace micryscope::properties
