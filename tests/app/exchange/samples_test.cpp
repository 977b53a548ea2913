#include "app/exchange/judge.hpp"
#include "tests/app/exchange/support.hpp"

namespace pointsbot::app::exchange {
namespace {

struct Sample {
  std::string file;
  std::string source;
  bool watched = true;
};

/// The same two viewers as each bot writes them: tests/data/import.
class Samples : public testing::TestWithParam<Sample> {};

TEST_P(Samples, HasTheSameTwoViewers) {
  db::Staging staging;
  const std::vector<std::string> ignore{"nightbot"};
  Judge judge{staging, ignore, db::SameViewer::last};
  const Origin origin =
      read_file(std::filesystem::path{IMPORT_SAMPLES} / GetParam().file, {}, judge);
  EXPECT_EQ(origin.source, GetParam().source);
  EXPECT_EQ(staging.rejected(), 0);
  const auto both = staging.richest(10);
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[0].login, "bob_the_first");
  EXPECT_EQ(both[0].points, Points{1200});
  EXPECT_EQ(both[1].login, "eve_of_old");
  EXPECT_EQ(both[1].points, Points{80});
  EXPECT_EQ(both[0].watched.has_value(), GetParam().watched);
  EXPECT_EQ(both[0].watched.value_or(std::chrono::minutes{90}), std::chrono::minutes{90});
}

INSTANTIATE_TEST_SUITE_P(
    OfEachBot, Samples,
    testing::Values(Sample{"streamelements.json", "streamelements", false},
                    Sample{"cloudbot.csv", "cloudbot"},
                    Sample{"firebot.nedb", "firebot/2f0c3d60-1111-11ee-9c3a-3b1f0a000001"},
                    Sample{"mixitup.txt", "mixitup/Gold"}, Sample{"phantombot.csv", "phantombot"},
                    Sample{"pajbot.sql", "pajbot"}, Sample{"sogebot.sql", "sogebot"}),
    [](const auto& sample) { return sample.param.file.substr(0, sample.param.file.find('.')); });

}  // namespace
}  // namespace pointsbot::app::exchange
