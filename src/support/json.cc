#include "support/json.h"

#include <cstddef>
#include <cstdint>

#include "support/source_map.h"

namespace micryscope {
namespace {

// Deeper than any configuration file, and shallow enough for code that recurses over a document.
constexpr int kMaxDepth = 200;

std::string place(std::string_view text, std::size_t byte, std::string_view where) {
  // The library counts bytes read, so the culprit is the one before.
  const LineIndex index(text);
  const Position at = index.position(static_cast<std::uint32_t>(byte > 0 ? byte - 1 : 0));
  return std::string(where) + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

/// "[json.exception.parse_error.101] parse error at line 1, column 2: what" -> "what".
std::string plain_message(std::string_view what) {
  const std::size_t column = what.find(", column ");
  const std::size_t colon = what.find(": ", column == std::string_view::npos ? 0 : column);
  return std::string(colon == std::string_view::npos ? what : what.substr(colon + 2));
}

}  // namespace

std::string compact_json(const Json& document) {
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string pretty_json(const Json& document) {
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Json> parse_json(std::string_view text, std::string_view where) {
  bool too_deep = false;
  const auto guard = [&too_deep](int depth, Json::parse_event_t, Json&) {
    too_deep = too_deep || depth > kMaxDepth;
    return !too_deep;  // what is refused is not kept, so no deep document ever exists
  };
  try {
    Json document = Json::parse(text, guard, true, true);
    if (too_deep) {
      return fail(ErrorCode::config, "JSON is nested deeper than " + std::to_string(kMaxDepth),
                  std::string(where));
    }
    return document;
  } catch (const Json::parse_error& error) {
    return fail(ErrorCode::config, "not valid JSON: " + plain_message(error.what()),
                place(text, error.byte, where));
  } catch (const Json::exception& error) {
    return fail(ErrorCode::config, std::string("not valid JSON: ") + error.what(),
                std::string(where));
  }
}

}  // namespace micryscope
