#include "app/config.hpp"
#include "tests/fuzz/fuzz.hpp"

/// A bot.ini as somebody may have left it: it is read, or refused in words that say where.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pointsbot;
  const std::string_view text = tests::text_of(data, size);
  try {
    const app::Config config = app::parse_config(text, "bot.ini");
    tests::require(config.points.interval >= std::chrono::seconds{1});
    tests::require(config.points.modifier >= Points{0} && config.points.welcome >= Points{0});
    tests::require(!config.database.path.empty());
  } catch (const app::ConfigError& error) {
    tests::require(!error.mistakes().empty());
    for (const std::string& mistake : error.mistakes())
      tests::require(mistake.starts_with("bot.ini"));
  }
  return 0;
}
