// What a front end supplies: one LanguageSpec per language, in its own folder under
// src/languages/. Nothing shared is edited to add one; the registry is generated from the folders.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ir/ir.h"
#include "parse/syntax.h"

namespace micryscope::lower {

class Builder;

/// How a specifier prefix maps into the repository: Go's module line, tsconfig `paths`, the name of
/// a package in this repository. A trailing `*` in both stands for the rest.
struct Alias {
  std::string language_group;  ///< "go", "javascript", ...: the spec's `group`
  std::string scope;    ///< folder in which it holds, "" for the root, else with trailing slash
  std::string pattern;  ///< "example.com/server", "@/*", "left-pad"
  std::string target;   ///< repository path or path prefix: "", "src/*", "packages/pad/index"
};

/// What the manifests of the repository say about imports. Sorted, so that look-ups are stable.
struct Layout {
  std::vector<Alias> aliases;
};

/// What a lowering reads. The tree's text is UTF-8.
struct Source {
  std::string_view path;  ///< relative to the root, forward slashes
  std::string_view text;
  const parse::SyntaxTree& tree;
  const Layout& layout;
};

struct LanguageSpec {
  std::string_view id;     ///< "python", "typescript": the label that models and reports use
  std::string_view name;   ///< "Python", "TypeScript": for people
  std::string_view group;  ///< languages of one group import each other ("javascript")
  std::span<const std::string_view> extensions;  ///< with the dot: ".py"
  const TSLanguage* (*grammar)();
  /// Those that the grammar's scanner reads again and again.
  parse::CommentRuns comment_runs = parse::CommentRuns::none;

  /// Lowers the whole file into the builder's module. Must set unit and exports_variables.
  void (*lower)(const Source& source, Builder& builder);

  /// Specifiers that a text imports, found lexically without parsing (for the prefilter's
  /// closure): canonical outside name and candidates exactly as `lower` would record them.
  void (*scan_imports)(std::string_view path, std::string_view text, const Layout& layout,
                       std::vector<std::string>& units);

  /// File names that hold import aliases ("go.mod", "tsconfig.json"), and their reader.
  std::span<const std::string_view> manifests;
  void (*read_manifest)(std::string_view path, std::string_view text, Layout& layout);

  /// The unit that a path belongs to (see ir::Module::unit).
  std::string (*unit_of)(std::string_view path);

  /// True when the file's name or folder says that it is test code by this language's custom.
  bool (*is_test_path)(std::string_view path);
};

}  // namespace micryscope::lower
