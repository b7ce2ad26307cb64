#include "stories/story.h"

#include <algorithm>

namespace micryscope::stories {

namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> made;
  while (!(text = trimmed(text)).empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    made.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return made;
}

class Reader {
 public:
  explicit Reader(std::string_view name) : name_(name) {}

  Result<Story> read(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      ++number_;
      const std::string problem = line(text.substr(0, end));
      if (!problem.empty()) {
        return fail(ErrorCode::config, problem, name_ + ":" + std::to_string(number_));
      }
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (in_file_) return fail(ErrorCode::config, "the last file has no end", name_);
    if (story_.expected.empty()) return fail(ErrorCode::config, "nothing is expected", name_);
    std::erase(story_.expected, "nothing");
    std::sort(story_.expected.begin(), story_.expected.end());
    return std::move(story_);
  }

 private:
  std::string line(std::string_view text) {
    if (in_file_) {
      if (text == "```") {
        in_file_ = false;
      } else {
        *file_ += std::string(text) + '\n';
      }
      return {};
    }
    if (text.starts_with("# ")) story_.title = text.substr(2);
    if (text.starts_with("## ")) return open(trimmed(text.substr(3)));
    if (text.starts_with("```")) return open_file(words(text.substr(3)));
    if (text.starts_with("- ")) return item(text.substr(2));
    return {};
  }

  std::string open(std::string_view section) {
    section_ = section;
    edit_ = section == "Base"           ? &story_.base
            : section == "Head"         ? &story_.head
            : section == "Index"        ? &story_.index
            : section == "Other branch" ? &story_.other_branch
                                        : nullptr;
    if (edit_ != nullptr) edit_->is_there = true;
    if (edit_ == nullptr && section != "Rules" && section != "Expected") {
      return "unknown section " + section_;
    }
    return {};
  }

  std::string open_file(const std::vector<std::string>& info) {
    if (info.size() != 2) return "a fence needs a language and a path";
    if (edit_ == nullptr && section_ != "Rules") return "no file belongs here";
    Files& files = edit_ == nullptr ? story_.rules : edit_->files;
    file_ = &files[info[1]];
    if (!file_->empty()) return "the file is here twice";
    in_file_ = true;
    return {};
  }

  std::string item(std::string_view text) {
    const std::size_t colon = std::min(text.find(": "), text.size());
    const std::string_view key = text.substr(0, colon);
    const std::vector<std::string> values = words(text.substr(std::min(colon + 2, text.size())));
    if (section_ == "Expected" && key == "exit" && values.size() == 1) {
      story_.exit_code = std::stoi(values[0]);
    } else if (section_ == "Expected") {
      story_.expected.emplace_back(trimmed(text));
    } else if (edit_ != nullptr && key == "deleted" && values.size() == 1) {
      edit_->deleted.push_back(values[0]);
    } else if (edit_ != nullptr && key == "renamed" && values.size() == 3 && values[1] == "->") {
      edit_->renamed.emplace_back(values[0], values[2]);
    } else if (edit_ == &story_.base && key == "untracked" && values.size() == 1) {
      story_.untracked.push_back(values[0]);
    } else if (edit_ == &story_.head && key == "merged") {
      story_.merged = true;
    } else if (edit_ == &story_.head && key == "paths") {
      story_.paths = values;
    } else if (edit_ != nullptr) {
      return "unknown item " + std::string(text);
    }
    return {};
  }

  std::string name_;
  int number_ = 0;
  Story story_;
  std::string section_;
  Edit* edit_ = nullptr;
  std::string* file_ = nullptr;
  bool in_file_ = false;
};

}  // namespace

Result<Story> read_story(std::string_view name, std::string_view text) {
  return Reader(name).read(text);
}

Result<Files> applied(Files files, const Edit& edit) {
  for (const auto& [from, to] : edit.renamed) {
    auto moved = files.extract(from);
    if (moved.empty()) return fail(ErrorCode::config, "there is no " + from + " to rename");
    moved.key() = to;
    files.insert(std::move(moved));
  }
  for (const std::string& path : edit.deleted) {
    if (files.erase(path) == 0) {
      return fail(ErrorCode::config, "there is no " + path + " to delete");
    }
  }
  for (const auto& [path, text] : edit.files) files[path] = text;
  return files;
}

}  // namespace micryscope::stories
