// Comments that silence a finding: any text as one, by itself and in a file; the first byte says in
// which language.
#include <array>

#include "projects.h"
#include "rules/suppress.h"
#include "support/check.h"
#include "target.h"

namespace {

using namespace micryscope;

struct Frame {
  const char* path;
  const char* before;
  const char* after;
};
constexpr std::array<Frame, 4> kFrames = {{
    {"a.py", "from Crypto.Cipher import AES\ndef seal(key):\n    # micryscope: ",
     "\n    return AES.new(key, AES.MODE_ECB)\n"},
    {"a.js", "const c = require('crypto');\nfunction seal(key) {\n  /* micryscope: ",
     "*/\n"
     "  return c.createCipheriv('aes-128-ecb', key, null);\n}\n"},
    {"a.ts",
     "import * as c from 'crypto';\nfunction seal(key: Buffer) {\n  return (\n    // micryscope: ",
     "\n    c.createCipheriv('aes-128-ecb', key, null));\n}\n"},
    {"a.go",
     "package a\nimport \"crypto/des\"\nfunc seal(key []byte) {\n\t_, _ = des.NewCipher(key) // "
     "micryscope: ",
     "\n}\n"},
}};

}  // namespace

void micryscope::fuzz::run_target(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return;
  const std::string comment = text_of(data + 1, size - 1);
  for (const std::string& text : {comment, "# micryscope: " + comment}) {
    const auto read = rules::read_ignore(text);
    if (!read || !read->problem.empty()) continue;
    MS_CHECK(!read->ids.empty() && !read->reason.empty(), "what silences names rule and reason");
  }
  const Frame& frame = kFrames[data[0] % kFrames.size()];
  source::MemoryTree tree;
  tree.add(frame.path, frame.before + comment + frame.after);
  Options options = plain_options();
  options.today = "2027-01-01";
  every_form(analyse(options, tree));
}
