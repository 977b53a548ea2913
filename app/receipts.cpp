#include "app/receipts.hpp"

#include "app/channel_events.hpp"
#include "app/chat/texts.hpp"
#include "app/printable.hpp"
#include "app/wording.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace pointsbot::app {
namespace {

namespace texts = chat::texts;
using std::chrono::seconds;

/// A large database takes its time; nobody waits for it.
constexpr std::chrono::minutes kPatience{30};

struct AddUp {
  UserId channel;
  WallTime live_from, to;

  struct Sum {
    db::Stream stream;
    seconds lasted;
  };
  Sum operator()(db::Reader& reader) const {
    const WallTime from = std::min(live_from, reader.stream_began(channel, to));
    Sum sum{reader.stream(channel, from, to), std::chrono::duration_cast<seconds>(to - from)};
    reader.rest();
    return sum;
  }
};

struct Verify {
  db::Verified operator()(db::Reader& reader) const { return reader.verify(); }
};

/// Without what somebody has given to everybody.
Points earned_of(const db::Stream& stream) { return stream.earned() - stream.bonuses; }

bool is_right(const std::optional<db::Verified>& verified) {
  return verified && verified->different == 0;
}

std::string for_chat(const db::Stream& stream, seconds lasted,
                     const std::optional<db::Verified>& verified, const Currency& name) {
  return fmt::format(texts::kReceipt, watch_time(lasted), grouped(stream.people),
                     amount(earned_of(stream), name), grouped(stream.spent().value),
                     stream.longest ? fmt::format(texts::kLongest, stream.longest->name,
                                                  watch_time(stream.longest->watched))
                                    : "",
                     is_right(verified) ? texts::kChecked : "");
}

}  // namespace

std::string receipt(const db::Stream& stream, seconds lasted,
                    const std::optional<db::Verified>& verified, const Currency& name) {
  constexpr double kMega = 1024 * 1024;
  std::string text = fmt::format(
      "The stream of {} is over: {} people were here. They earned {} and spent {}{}.",
      watch_time(lasted), grouped(stream.people), amount(earned_of(stream), name),
      amount(stream.spent(), name), stream.folded ? ", as far as that is still told apart" : "");
  const Points given = stream.staff_given + stream.bonuses;
  if (given.value != 0 || stream.staff_taken.value != 0) {
    text += fmt::format(" By hand {} were given and {} taken.", amount(given, name),
                        grouped(stream.staff_taken.value));
  }
  if (stream.longest) {
    text += fmt::format(" {} watched longest, {}.", printable(stream.longest->name, 64),
                        watch_time(stream.longest->watched));
  }
  if (stream.anon_peak > 0) {
    text += fmt::format(" Memory of its own: {:.1f} MB at rest, {:.1f} at its peak.",
                        static_cast<double>(stream.anon_rest) / kMega,
                        static_cast<double>(stream.anon_peak) / kMega);
  }
  if (is_right(verified)) {
    text += fmt::format(" Every point checked: {} viewers, all sums are right.",
                        grouped(verified->viewers));
  }
  return text;
}

void Receipts::stream_ended(const Ended& ended) {
  Stream stream{
      ended.channel, ended.config.points.name, ended.config.chat.receipt && ended.events != nullptr,
      ended.log,     ended.live_from,          ended.to,
      ended.events};
  boost::asio::co_spawn(loop_, tell(std::move(stream)), boost::asio::detached);
}

Task<> Receipts::tell(Stream stream) {
  try {
    AddUp add_up{stream.channel, stream.live_from, stream.to};
    const AddUp::Sum sum = co_await books_.ask_for(add_up, kPatience);
    std::optional<db::Verified> verified;
    Verify verify;
    verified = co_await books_.ask_for(verify, kPatience);
    stream.log.info("{}", receipt(sum.stream, sum.lasted, verified, stream.name));
    if (!is_right(verified)) {
      stream.log.error("{} of the sums are not right: {} Run: pointsbot verify",
                       grouped(verified->different), verified->differences.front());
    }
    if (stream.in_chat)
      stream.events->say(stream.channel, for_chat(sum.stream, sum.lasted, verified, stream.name));
  } catch (const chat::Late&) {
    stream.log.warn(
        "What the stream came to could not be added up in {}: pointsbot verify checks "
        "every point.",
        span(kPatience));
  } catch (const boost::system::system_error&) {
    // The bot stops.
  } catch (const std::exception& error) {
    stream.log.warn("What the stream came to could not be added up: {}. Payments go on.",
                    printable(error.what(), 200));
  }
  books_.shut();
}

}  // namespace pointsbot::app
