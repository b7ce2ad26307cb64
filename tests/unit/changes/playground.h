// A git repository of a test's own, made with the git command line. It looks at no configuration
// but its own, and every commit is a second later than the one before.
#pragma once

#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "changes/changes.h"
#include "changes/git.h"
#include "support/catch.h"
#include "support/temporary_folder.h"

namespace micryscope::test {

/// Runs a shell command in a folder; its output, which includes that to standard error.
inline std::pair<int, std::string> run_in(const std::string& folder, const std::string& command) {
  const std::string line = "cd '" + folder + "' && { " + command + "\n} 2>&1 </dev/null";
  std::string output;
  FILE* pipe = ::popen(line.c_str(), "r");
  if (pipe == nullptr) return {-1, "popen failed"};
  char bytes[4096];
  for (std::size_t got = 0; (got = std::fread(bytes, 1, sizeof bytes, pipe)) != 0;) {
    output.append(bytes, got);
  }
  const int status = ::pclose(pipe);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, output};
}

/// Sets a variable of the environment for as long as it lives.
class Variable {
 public:
  Variable(std::string name, const std::string& value) : name_(std::move(name)) {
    if (const char* old = std::getenv(name_.c_str())) old_ = old;
    ::setenv(name_.c_str(), value.c_str(), 1);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { old_ ? ::setenv(name_.c_str(), old_->c_str(), 1) : ::unsetenv(name_.c_str()); }

 private:
  std::string name_;
  std::optional<std::string> old_;
};

class Playground {
 public:
  Playground() {
    std::filesystem::create_directories(folder_.path("home"));
    std::filesystem::create_directories(root());
  }

  std::string root() const { return folder_.path("root"); }
  /// Beside the root, for clones and work trees.
  std::string beside(const std::string& name) const { return folder_.path(name); }

  /// A command line for the shell, in the root; it must succeed.
  std::string run(const std::string& command) { return run_at(root(), command); }
  std::string run_at(const std::string& folder, const std::string& command) {
    const auto [code, output] = run_in(folder, environment() + command);
    INFO(command << "\n" << output);
    REQUIRE(code == 0);
    return output;
  }
  Playground& init(const std::string& options = "") {
    run("git init -q -b main " + options);
    return *this;
  }
  Playground& write(const std::string& path, const std::string& text) {
    const std::filesystem::path file = std::filesystem::path(root()) / path;
    std::filesystem::create_directories(file.parent_path());
    write_bytes(file.string(), text);
    return *this;
  }
  std::string read(const std::string& path) const { return read_bytes(root() + "/" + path); }
  /// Adds everything and commits it.
  Playground& commit(const std::string& message) {
    run("git add -A && git commit -q --allow-empty -m '" + message + "'");
    return *this;
  }
  std::string id_of(const std::string& revision) {
    const std::string line = run("git rev-parse " + revision);
    return line.substr(0, line.find('\n'));
  }

 private:
  std::string environment() {
    const std::string date = std::to_string(1700000000 + ++clock_) + " +0000";
    return "export HOME='" + folder_.path("home") +
           "' GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_COUNT=1 "
           "GIT_CONFIG_KEY_0=maintenance.auto GIT_CONFIG_VALUE_0=false GIT_AUTHOR_NAME=a "
           "GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=c GIT_COMMITTER_EMAIL=c@example.com "
           "GIT_AUTHOR_DATE='" +
           date + "' GIT_COMMITTER_DATE='" + date + "'; ";
  }

  TemporaryFolder folder_;
  Variable home_{"HOME", folder_.path("home")};
  int clock_ = 0;
};

/// Everything that must not change: each file of the git folder with its bytes and times.
inline std::string fingerprint_of_git(const std::string& folder) {
  return run_in(folder,
                "find . -path '*.git*' -printf '%p %s %T@ %m %i\\n' | sort; "
                "find . -path '*.git*' -type f -exec cat {} + | cksum")
      .second;
}

/// What is called the same must be the same, whatever converts files between blob and disk.
inline void check_content_ids(const source::SourceTree& tree,
                              std::map<std::string, std::string>& bytes_of,
                              const std::string& folder = "") {
  const auto listing = tree.list(folder);
  if (!listing) return;
  for (const source::Entry& entry : listing->files) {
    if (entry.content_id.empty()) continue;
    const auto bytes = tree.read(entry.path, 1U << 20);
    if (!bytes) continue;
    INFO(entry.path);
    const auto known = bytes_of.try_emplace(entry.path + entry.content_id, *bytes).first;
    CHECK(known->second == *bytes);
    if (entry.content_id.starts_with("git:")) {
      CHECK(entry.content_id == "git:" + changes::Git::blob_id(*bytes).hex());
    }
  }
  for (const std::string& name : listing->folders) {
    check_content_ids(tree, bytes_of, folder.empty() ? name : folder + "/" + name);
  }
}

/// Opens the repository, asks for states and checks that nothing was written meanwhile and that no
/// state says anything wrong of its files.
struct Answer {
  explicit Answer(const std::string& folder, const changes::Wanted& wanted) {
    const std::string before = fingerprint_of_git(folder);
    auto opened = changes::Repository::open(folder);
    if (opened) {
      repository.emplace(*std::move(opened));
      auto result = repository->states(wanted);
      if (result) {
        states = *std::move(result);
        std::map<std::string, std::string> bytes_of;
        check_content_ids(*states.head, bytes_of);
        if (states.base) check_content_ids(*states.base, bytes_of);
      } else {
        error = result.error();
      }
    } else {
      error = opened.error();
    }
    CHECK(before == fingerprint_of_git(folder));
  }

  std::optional<changes::Repository> repository;
  changes::States states;
  std::optional<Error> error;
};

inline Answer states_of(const std::string& folder, const std::string& since) {
  return Answer(folder, {.since = since, .jobs = 2});
}
inline Answer staged_of(const std::string& folder) {
  return Answer(folder, {.since = "", .staged = true, .jobs = 2});
}

/// "modified a.py", "renamed a.py b.py", ... one a line.
inline std::string to_text(const changes::Changes& all) {
  std::string text;
  for (const changes::FileChange& change : all.files) {
    text += name_of(change.kind);
    if (!change.old_path.empty()) text += " " + change.old_path;
    if (!change.new_path.empty() && change.new_path != change.old_path) {
      text += " " + change.new_path;
    }
    text += "\n";
  }
  return text;
}

inline std::string changes_of(const Answer& answer) {
  if (answer.error) return "error: " + answer.error->text();
  return to_text(answer.states.changes);
}

/// All files of a tree, sorted, with a slash between path and content id where there is one.
inline std::vector<std::string> paths_of(const source::SourceTree& tree,
                                         const std::string& folder = "") {
  std::vector<std::string> paths;
  const auto listing = tree.list(folder);
  if (!listing) return {"cannot list " + folder};
  for (const source::Entry& entry : listing->files) paths.push_back(entry.path);
  for (const std::string& name : listing->folders) {
    const auto below = paths_of(tree, folder.empty() ? name : folder + "/" + name);
    paths.insert(paths.end(), below.begin(), below.end());
  }
  return paths;
}

inline std::string text_in(const source::SourceTree& tree, const std::string& path) {
  const auto text = tree.read(path, 1U << 20);
  return text ? *text : "error: " + text.error().text();
}

inline std::optional<source::Entry> entry_in(const source::SourceTree& tree,
                                             const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const auto listing = tree.list(slash == path.npos ? "" : path.substr(0, slash));
  if (!listing) return std::nullopt;
  for (const source::Entry& entry : listing->files) {
    if (entry.path == path) return entry;
  }
  return std::nullopt;
}

}  // namespace micryscope::test
