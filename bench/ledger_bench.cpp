// What the ledger costs against the naive rule and against the best practice, and whether it costs
// no more than it is meant to.

#include "bench/ledger_bench.hpp"

#include "bench/options.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace pointsbot::bench {

namespace fs = std::filesystem;

void Settings::copy_of(const std::string& name, const fs::path& file,
                       const std::function<void(const fs::path&)>& make) const {
  const fs::path kept = scratch / name;
  if (!fs::exists(kept)) {
    // Under another name until it is whole: a run that was stopped leaves nothing half filled.
    const fs::path filling = kept.string() + ".filling";
    for (const char* const part : {"", "-wal", "-shm", "-journal"})
      fs::remove(filling.string() + part);
    make(filling);
    fs::rename(filling, kept);
    fs::remove(filling.string() + ".lock");
  }
  fs::copy_file(kept, file, fs::copy_options::overwrite_existing);
}

namespace {

using Ask = void (*)(const Settings&, Bars&);
const std::vector<std::pair<std::string, Ask>> kQuestions{{"cycle", ask_cycle},
                                                          {"raid", ask_raid},
                                                          {"channels", ask_channels},
                                                          {"transfers", ask_transfers},
                                                          {"reads", ask_reads}};

int run(int argc, char** argv) {
  Settings settings;
  std::vector<std::string> names, asked;
  for (const auto& [name, ask] : kQuestions) names.push_back(name);
  Options options{
      "What the ledger costs against the naive rule and against one prepared UPSERT a viewer. Exit "
      "code 1: a bar is missed."};
  options.some_of("--only", asked, names, "these questions alone");
  options.counts("--present", settings.present, "viewers present (cycle, raid, reads)");
  options.count("--known", settings.known, 1'000, "viewers known");
  options.count("--rounds", settings.rounds, 1, "each figure is the median of so many");
  options.count("--channels", settings.channels, 100, "channels of 250 viewers (channels)");
  options.folder("--scratch", settings.scratch,
                 "keep filled databases here for the next run (else none is kept)");
  if (const std::optional<int> code = options.read(argc, argv)) return *code;
  if (std::ranges::max(settings.present) * 2 > settings.known) {
    fmt::print(stderr,
               "ledger_bench: at least twice as many known as present, so that others can come\n");
    return 2;
  }
  const tests::TemporaryDirectory directory;
  if (settings.scratch.empty()) settings.scratch = directory.path();
  watch_connections();
  Bars bars;
  for (const auto& [name, ask] : kQuestions) {
    if (asked.empty() || std::ranges::find(asked, name) != asked.end()) ask(settings, bars);
  }
  fmt::print("\n{}\n",
             bars.missed() == 0 ? "Every bar holds." : fmt::format("{} MISSED.", bars.missed()));
  return bars.missed() == 0 ? 0 : 1;
}

}  // namespace
}  // namespace pointsbot::bench

int main(int argc, char** argv) {
  try {
    return pointsbot::bench::run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "ledger_bench: {}\n", error.what());
    return 1;
  }
}
