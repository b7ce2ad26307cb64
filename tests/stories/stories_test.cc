// Plays the stories of this folder; see README.md.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "cli/commands.h"
#include "run/compare_states.h"
#include "run/run.h"
#include "source/memory_tree.h"
#include "stories/story.h"
#include "support/catch.h"
#include "support/json.h"
#include "support/temporary_folder.h"

namespace micryscope::stories {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kAtLeast = MICRYSCOPE_STORIES_AT_LEAST;

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<fs::path> story_files() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(MICRYSCOPE_STORIES)) {
    if (entry.path().extension() == ".md" && entry.path().stem() != "README") {
      paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

Story load(const fs::path& path) {
  auto story = read_story(path.filename().string(), content(path));
  INFO((story ? "" : story.error().text()));
  REQUIRE(story);
  return std::move(*story);
}

template <typename T>
T checked(Result<T> result) {
  INFO((result ? "" : result.error().text()));
  REQUIRE(result);
  return std::move(*result);
}

std::string place(const Json& location) {
  return location["path"].get<std::string>() + ":" + std::to_string(location["line"].get<int>());
}

/// The report's findings in the words of the stories, sorted.
std::vector<std::string> told(const std::string& json) {
  const Json report = checked(parse_json(json, "report"));
  std::vector<std::string> lines;
  for (const Json& finding : report["findings"]) {
    const std::string novelty = finding["novelty"].get<std::string>();
    std::string line = finding["suppressions"].empty() ? "" : "suppressed ";
    line += novelty + ": " + finding["rule"].get<std::string>() + " " + place(finding["location"]);
    for (const Json& related : finding["related"]) {
      const std::string text = related["text"].get<std::string>();
      if (novelty != "new" || text.find(": this brought the finding") == text.npos) continue;
      line += text.starts_with("lines deleted") ? ", deleted " : ", changed ";
      line += place(related);
    }
    lines.push_back(std::move(line));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::string listed(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "  " + line + "\n";
  return text;
}

void check_told(const Story& story, const std::string& json) {
  const std::vector<std::string> lines = told(json);
  INFO("expected:\n" << listed(story.expected) << "told:\n" << listed(lines));
  CHECK(lines == story.expected);
}

// --- in memory ---------------------------------------------------------------------------------

/// The states that a story compares.
struct States {
  Files base;
  Files head;
};

States states_of(const Story& story) {
  const Files start = checked(applied({}, story.base));
  const Files others = checked(applied(start, story.other_branch));
  States states;
  states.base = story.merged ? others : start;
  for (const std::string& path : story.untracked) states.base.erase(path);
  const Files& before = story.merged ? others : start;
  states.head = checked(applied(before, story.index.is_there ? story.index : story.head));
  return states;
}

std::multiset<std::string> lines_of(const std::string& text) {
  std::multiset<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.insert(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// The share of lines that two texts have in common.
double similarity(const std::string& a, const std::string& b) {
  const std::multiset<std::string> left = lines_of(a);
  const std::multiset<std::string> right = lines_of(b);
  std::vector<std::string> both;
  std::set_intersection(left.begin(), left.end(), right.begin(), right.end(),
                        std::back_inserter(both));
  return static_cast<double>(both.size()) /
         static_cast<double>(std::max<std::size_t>({left.size(), right.size(), 1}));
}

/// What git would say differs; a file with at least half of the lines of one that is gone is that.
report::Changes changes_of(const States& states) {
  report::Changes changes;
  std::set<std::string> gone;
  for (const auto& [path, text] : states.base) {
    if (!states.head.contains(path)) gone.insert(path);
  }
  for (const auto& [path, text] : states.head) {
    const auto before = states.base.find(path);
    if (before != states.base.end()) {
      if (before->second != text) changes.files.push_back({path, path});
      continue;
    }
    const auto best = std::max_element(gone.begin(), gone.end(), [&](const auto& a, const auto& b) {
      return similarity(states.base.at(a), text) < similarity(states.base.at(b), text);
    });
    if (best != gone.end() && similarity(states.base.at(*best), text) >= 0.5) {
      changes.files.push_back({*best, path});
      gone.erase(best);
    } else {
      changes.files.push_back({"", path});
    }
  }
  for (const std::string& path : gone) changes.files.push_back({path, ""});
  return changes;
}

source::MemoryTree tree_of(const Files& files) {
  source::MemoryTree tree;
  for (const auto& [path, text] : files) tree.add(path, text);
  return tree;
}

void write(const fs::path& folder, const Files& files) {
  for (const auto& [name, text] : files) {
    fs::create_directories((folder / name).parent_path());
    std::ofstream(folder / name, std::ios::binary) << text;
  }
}

void play_in_memory(const Story& story) {
  const States states = states_of(story);
  const source::MemoryTree base = tree_of(states.base);
  const source::MemoryTree head = tree_of(states.head);
  const test::TemporaryFolder rules;
  write(rules.path(), story.rules);
  Options options;
  options.jobs = 1;
  options.selection.paths = story.paths;
  if (!story.rules.empty()) options.rule_folders = {rules.path()};
  const auto config = states.head.find(".micryscope.yaml");
  if (config != states.head.end()) {
    options.config = checked(rules::read_config(config->second, config->first));
    options.selection.exclude = options.config.exclude;
  }
  const RunState run = [](const Options& wanted, const source::SourceTree& tree) {
    return micryscope::run(wanted, tree);
  };
  const auto report = checked(compare_states(options, {base, head, changes_of(states)}, run));
  check_told(story, report::to_json(report));
}

// --- in a repository ---------------------------------------------------------------------------

/// A repository that knows nothing of whoever runs the test.
class GitFolder {
 public:
  GitFolder() { git("init -q -b main"); }

  /// The folder holds these files and no others.
  void hold(const Files& files) const {
    for (const auto& entry : fs::directory_iterator(folder_.path())) {
      if (entry.path().filename() != ".git") fs::remove_all(entry.path());
    }
    write(folder_.path(), files);
  }

  void git(const std::string& arguments) const {
    const std::string command =
        "cd '" + folder_.path() +
        "' && env -i PATH=\"$PATH\" HOME=/nowhere GIT_CONFIG_NOSYSTEM=1 git -c user.name=A "
        "-c user.email=a@example.com -c advice.detachedHead=false " +
        arguments + " >/dev/null 2>&1";
    INFO(arguments);
    REQUIRE(std::system(command.c_str()) == 0);
  }

  void commit(const std::vector<std::string>& but = {}) const {
    git("add -A");
    for (const std::string& path : but) git("rm -q --cached --ignore-unmatch '" + path + "'");
    git("commit -q --allow-empty -m change");
  }

  const std::string& path() const { return folder_.path(); }

 private:
  test::TemporaryFolder folder_;
};

void check_with_git(const Story& story, const GitFolder& folder, bool staged) {
  const test::TemporaryFolder rules;
  write(rules.path(), story.rules);
  std::vector<std::string> arguments = {"check", "--format", "json", "--jobs", "1", "--no-cache"};
  if (!story.rules.empty()) arguments.insert(arguments.end(), {"--rules", rules.path()});
  if (staged) {
    arguments.push_back("--staged");
  } else {
    arguments.insert(arguments.end(), {"--changed-since", "main"});
  }
  arguments.insert(arguments.end(), story.paths.begin(), story.paths.end());
  const cli::Outcome outcome =
      cli::execute(arguments, {folder.path(), false, ""}, cli::real_stages());
  INFO(outcome.err);
  REQUIRE_FALSE(outcome.out.empty());
  check_told(story, outcome.out);
  if (story.exit_code >= 0) CHECK(static_cast<int>(outcome.code) == story.exit_code);
}

/// What other people did on `main` while the change was made on a branch.
void play_beside_others(const Story& story, const GitFolder& folder) {
  const Files start = checked(applied({}, story.base));
  const Files others = checked(applied(start, story.other_branch));
  folder.git("checkout -q -b feature");
  folder.git("checkout -q main");
  folder.hold(others);
  folder.commit();
  folder.git("checkout -q feature");
  if (story.merged) {
    folder.hold(checked(applied(start, story.head)));
    folder.commit();
    folder.git("merge -q --no-ff -X ours -m merged main");
  }
  folder.hold(states_of(story).head);
  folder.commit();
  check_with_git(story, folder, false);
}

void play_in_git(const Story& story) {
  const GitFolder folder;
  const Files start = checked(applied({}, story.base));
  folder.hold(start);
  folder.commit(story.untracked);
  if (story.other_branch.is_there) {
    play_beside_others(story, folder);
    return;
  }
  const States states = states_of(story);
  folder.hold(states.head);
  if (story.index.is_there) {
    folder.git("add -A");
    folder.hold(checked(applied(states.head, story.head)));
    check_with_git(story, folder, true);
    return;
  }
  SECTION("in the working tree") { check_with_git(story, folder, false); }
  SECTION("committed") {
    folder.git("checkout -q -b feature");
    folder.commit();
    check_with_git(story, folder, false);
  }
}

TEST_CASE("stories", "[stories]") {
  for (const fs::path& path : story_files()) {
    SECTION(path.stem().string()) {
      const Story story = load(path);
      SECTION("in memory") { play_in_memory(story); }
      SECTION("in git") { play_in_git(story); }
    }
  }
}

TEST_CASE("no story got lost", "[counts]") { CHECK(story_files().size() >= kAtLeast); }

TEST_CASE("a story that is told wrong is refused", "[counts]") {
  CHECK_FALSE(read_story("a", "## Base\n```python\n```\n"));
  CHECK_FALSE(read_story("a", "## Base\n```python a.py\n"));
  CHECK_FALSE(read_story("a", "## Bass\n"));
  CHECK_FALSE(read_story("a", "## Head\n- delete: a.py\n"));
  CHECK_FALSE(read_story("a", "## Head\n"));
  CHECK(read_story("a", "## Expected\n- nothing\n"));
  CHECK_FALSE(applied({}, {true, {}, {"a"}, {}}));
}

}  // namespace
}  // namespace micryscope::stories
