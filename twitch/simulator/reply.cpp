#include "twitch/simulator/reply.hpp"

#include "twitch/simulator/json.hpp"

namespace pointsbot::twitch::simulator {

Reply login_error(int status, std::string_view message) {
  Reply reply{status, R"({"status":)"};
  append_number(reply.json, std::int64_t{status});
  reply.json += R"(,"message":)";
  append_quoted(reply.json, message);
  reply.json += '}';
  return reply;
}

Reply helix_error(int status, std::string_view message) {
  Reply reply{status, {}};
  append_error(reply.json, status, message);
  return reply;
}

}  // namespace pointsbot::twitch::simulator
