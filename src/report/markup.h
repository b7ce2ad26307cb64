// Words of a hostile repository inside HTML, XML and Markdown, where they may neither end an
// element nor start a link, ping somebody or show nothing. Bytes that steer a terminal are escapes
// here, too.
#pragma once

#include <string>
#include <string_view>

namespace micryscope::report {

/// For the content and the quoted attributes of HTML. `newlines`: keep line feeds.
std::string html_text(std::string_view text, bool newlines = false);

/// The same for XML 1.0, which has no way to write some characters at all.
std::string xml_text(std::string_view text, bool newlines = false);

/// Plain words on one line of GitHub's and GitLab's Markdown, in a table as well: no emphasis,
/// link, mention, issue or address comes of them.
std::string markdown_text(std::string_view text);

/// A code span on one line, in a table as well; of nothing it is nothing.
std::string markdown_code(std::string_view text);

/// A code block whose fence is longer than any run of backticks inside.
std::string markdown_fence(std::string_view language, std::string_view code);

}  // namespace micryscope::report
