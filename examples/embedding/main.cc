// micryscope inside another program: scans texts that are nowhere on disk, as an editor or a code
// review would, and prints what it finds. Built and run as a test.
#include <micryscope/scan.h>

#include <iostream>
#include <vector>

int main() {
  const std::vector<micryscope::SourceText> files = {
      {"settings.py", "KEY = b'0123456789abcdef'\n"},
      {"vault.py",
       "from Crypto.Cipher import AES\n"
       "from settings import KEY\n"
       "\n"
       "def seal(text):\n"
       "    return AES.new(KEY, AES.MODE_ECB).encrypt(text)\n"},
  };
  const micryscope::ScanResult result = micryscope::scan(files);
  if (!result) {
    std::cerr << result.error().message << '\n';
    return 2;
  }
  const micryscope::ScanReport& report = result.report();
  for (const micryscope::Finding& finding : report.findings()) {
    std::cout << finding.range.path << ':' << finding.range.line << ':' << finding.range.column
              << ": " << finding.rule << ' ' << finding.message << '\n';
  }
  std::cout << report.findings().size() << " findings, SARIF of " << report.to_sarif().size()
            << " bytes\n";
  return report.findings().empty() ? 0 : 1;
}
