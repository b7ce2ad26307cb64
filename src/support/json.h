// JSON documents: the only door to nlohmann/json. Objects keep the order in which members were
// added, so that equal runs give equal bytes. Include it only where a document is built or read;
// the header is heavy.
//
//   Json document = Json::object();
//   document["name"] = "micryscope";
//   out += compact_json(document);
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "support/error.h"

namespace micryscope {

using Json = nlohmann::ordered_json;

/// One line, without a newline at the end. Bytes that are not UTF-8 become U+FFFD.
std::string compact_json(const Json& document);

/// Indented by two spaces, with a newline at the end. Bytes that are not UTF-8 become U+FFFD.
std::string pretty_json(const Json& document);

/// Reads a document from hostile text: comments are allowed, deep nesting is an error. `where`
/// names the text in the error, which has ErrorCode::config.
Result<Json> parse_json(std::string_view text, std::string_view where);

}  // namespace micryscope
