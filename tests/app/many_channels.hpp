#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "base/user_id.hpp"
#include "http/server.hpp"
#include "twitch/simulator/rate_limit.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::app {

/// A Twitch of many channels, as small as the bot lets it be: nobody comes or goes. Where pages are
/// meant to be many, `rows` makes them short: a list has as many of them as Twitch's would, and
/// states a total that fits.
class ManyChannels {
 public:
  struct Channel {
    std::string login;
    int viewers = 0;
    bool known = true;
    bool moderated = true;
    bool live = true;
    int swept = 0;    // whole lists that were given out
    int refused = 0;  // with 403
  };

  ManyChannels(boost::asio::any_io_executor executor, const Clock& clock);

  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }

  static UserId id_of(std::size_t channel) {
    return UserId{1'000'000 + static_cast<std::int64_t>(channel)};
  }

  std::vector<Channel> channels;
  int rows = 1000;                  ///< a page
  std::uint32_t limit = 1'000'000;  ///< requests a minute
  int too_many = 0;                 ///< were answered with 429
  int mixed = 0;                    ///< pages that came between those of another list
  int asked = 0;                    ///< in all, but for /validate and lists of the old format
  bool users_down = false;          ///< GET /users fails
  bool refuses = false;             ///< every token, with 401
  std::string expired;              ///< of this channel the next second page is answered with 401
  std::string list;                 ///< of the old format, whole; empty: made of the channel
  std::string list_token;           ///< what came with a question for such a list
  int list_status = 200;            ///< by which it is answered
  int list_asked = 0;

 private:
  Task<> answer(http::Exchange& exchange);
  std::string users(std::string_view login) const;
  std::string page(Channel& channel, std::size_t number, std::string_view after);
  std::string old_list(std::string_view login);
  Channel* find(std::string_view id, std::size_t& number);

  const Clock& clock_;
  twitch::simulator::RateLimit bucket_;
  const Channel* reading_ = nullptr;  // whose list the last page was of, where it has a next one
  http::Server server_;
};

}  // namespace pointsbot::app
