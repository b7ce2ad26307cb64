// The text form of the IR: refused, unsound, or printed and read back the same.
#include "ir/printer.h"
#include "ir/reader.h"
#include "ir/verify.h"
#include "support/check.h"
#include "target.h"

void micryscope::fuzz::run_target(const std::uint8_t* data, std::size_t size) {
  using namespace micryscope;
  const auto module = ir::read(fuzz::text_of(data, size));
  if (!module || !ir::verify(*module).empty()) return;
  const std::string printed = ir::print(*module);
  const auto again = ir::read(printed);
  MS_CHECK(again.has_value(), "what was printed can be read");
  MS_CHECK(ir::print(*again) == printed, "what was read prints the same");
}
