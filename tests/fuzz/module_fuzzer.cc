// Modules as the cache keeps them: any bytes are refused, or are a sound module that comes back the
// same; and what the text form of a module says survives being stored.
#include "cache/module_codec.h"
#include "ir/printer.h"
#include "ir/reader.h"
#include "ir/verify.h"
#include "support/check.h"
#include "target.h"

namespace {

using namespace micryscope;

/// What modules quote from, and what their spans lie in.
const std::string& source() {
  static const std::string text(1U << 20, 'a');
  return text;
}

void check_stored(const ir::Module& module) {
  const std::string bytes = cache::encode_module(module);
  const auto again = cache::decode_module(bytes, source());
  MS_CHECK(again.has_value(), "what was stored can be read");
  MS_CHECK(ir::print(*again) == ir::print(module), "what was stored is the same module");
  MS_CHECK(cache::encode_module(*again) == bytes, "what was read is stored the same");
}

}  // namespace

void micryscope::fuzz::run_target(const std::uint8_t* data, std::size_t size) {
  const std::string input = fuzz::text_of(data, size);
  if (const auto module = cache::decode_module(input, source())) check_stored(*module);
  const auto module = ir::read(input);
  if (module && ir::verify(*module, source().size()).empty()) check_stored(*module);
}
