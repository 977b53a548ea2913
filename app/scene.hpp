#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// What is played in the pretended chat: who says what when. The people are cast anew each time.
namespace pointsbot::app {

/// Who speaks. The parts that are letters are viewers; in a text {A} is the name of one.
enum class Part : std::uint8_t { a, b, c, d, e, moderator, streamer };
inline constexpr std::size_t kViewerParts = 5;

enum class Deed : std::uint8_t {
  says,
  cheers,   ///< 100 bits, with a text
  follows,  ///< without a text
  raids,    ///< brings 120 viewers; without a text
};

struct SceneLine {
  std::chrono::seconds at{};  ///< after the scene's begin; never less than the line before
  Part by{};
  /// {A} to {E} are names; {N} is the number that the bot named last in the scene as "#17". A line
  /// whose number was not named is left out.
  std::string_view text;
  Deed deed = Deed::says;
};

struct Scene {
  static constexpr std::size_t kLines = 12;

  std::string_view name;
  std::array<SceneLine, kLines> lines;
  /// From its end until it may begin again; of the first playing a quarter of that must have passed.
  std::chrono::seconds rest = std::chrono::minutes{1};

  /// Those that are used.
  constexpr std::size_t size() const {
    std::size_t used = 0;
    for (const SceneLine& line : lines)
      used += !line.text.empty() || line.deed != Deed::says ? 1U : 0U;
    return used;
  }
  constexpr std::span<const SceneLine> played() const { return {lines.data(), size()}; }
};

/// All that there are; the first one opens.
std::span<const Scene> scenes();

}  // namespace pointsbot::app
