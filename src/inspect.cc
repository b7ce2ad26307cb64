#include "inspect.h"

#include <utility>

#include "ir/calls_json.h"
#include "languages/registry.h"
#include "lower/language_spec.h"
#include "lower/lowering.h"
#include "source/decode.h"
#include "source/files.h"

namespace micryscope {

namespace {

const lower::LanguageSpec* language_of(std::string_view path) {
  for (const lower::LanguageSpec* language : languages::all_languages()) {
    for (const std::string_view extension : language->extensions) {
      if (path.ends_with(extension)) return language;
    }
  }
  return nullptr;
}

}  // namespace

Result<std::string> inspect_ir(const source::SourceTree& tree, std::string_view path) {
  const lower::LanguageSpec* const language = language_of(path);
  if (language == nullptr) {
    return fail(ErrorCode::usage, "no language is known for this kind of file", std::string(path));
  }
  const source::Limits limits;
  MS_TRY(std::string bytes, tree.read(path, limits.file_bytes + 1));
  if (bytes.size() > limits.file_bytes) {
    return fail(ErrorCode::usage, "larger than the limit of 2 MB", std::string(path));
  }
  const source::Decoded decoded = source::decode(std::move(bytes));
  if (decoded.encoding == source::Encoding::binary) {
    return fail(ErrorCode::usage, "is no text", std::string(path));
  }
  const ir::Module module = lower::lower_file(*language, path, decoded.text, {}, limits.parse_ms);
  return ir::calls_json(module, decoded.text);
}

}  // namespace micryscope
