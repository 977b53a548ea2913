#include "bench/reads_bench.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>

int main(int argc, char** argv) {
  CLI::App app{"What people ask of a large channel, while it is being paid."};
  pointsbot::bench::ReadsOptions options;
  std::string scratch;
  bool quick = false;
  app.add_option("--known", options.known, "viewers in all")->capture_default_str();
  app.add_option("--present", options.present, "of them here now")->capture_default_str();
  app.add_option("--visits", options.visits_today, "that ended today")->capture_default_str();
  app.add_option("--days", options.days, "booked before today")->capture_default_str();
  app.add_option("--rounds", options.rounds, "of which the median counts")->capture_default_str();
  app.add_option("--scratch", scratch, "folder that keeps the database (else a temporary one)");
  app.add_flag("--quick", quick, "a small channel, once");
  CLI11_PARSE(app, argc, argv);
  if (quick)
    options = {.known = 2'000, .present = 200, .visits_today = 500, .days = 2, .rounds = 1};
  if (!scratch.empty()) return pointsbot::bench::measure_reads(scratch, options) ? 0 : 1;
  std::string name = (std::filesystem::temp_directory_path() / "pointsbot-reads-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return 1;
  const bool held = pointsbot::bench::measure_reads(name, options);
  std::filesystem::remove_all(name);
  return held || quick ? 0 : 1;  // what a few calls take says nothing
}
