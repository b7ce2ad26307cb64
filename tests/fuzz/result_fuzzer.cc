// Findings and notifications as the cache keeps them: any bytes are refused, or are findings that
// come back the same from the bytes that they make.
#include "cache/result_codec.h"
#include "support/check.h"
#include "target.h"

void micryscope::fuzz::run_target(const std::uint8_t* data, std::size_t size) {
  using namespace micryscope;
  const std::string bytes = fuzz::text_of(data, size);
  std::vector<rules::Finding> findings;
  std::vector<report::Notification> notifications;
  cache::Reader reader(bytes);
  reader(findings, notifications);
  if (!reader.is_complete()) return;
  cache::Writer writer;
  writer(findings, notifications);
  cache::Reader again(writer.bytes());
  again(findings, notifications);
  MS_CHECK(again.is_complete(), "what was written can be read");
  cache::Writer second;
  second(findings, notifications);
  MS_CHECK(second.bytes() == writer.bytes(), "what was read writes the same");
}
