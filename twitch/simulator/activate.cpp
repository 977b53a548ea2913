#include "twitch/simulator/activate.hpp"

namespace pointsbot::twitch::simulator {
namespace {

constexpr std::string_view kHead =
    "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width\"><title>Pretended Twitch</title>"
    "<style>body{font:1.1em sans-serif;max-width:34em;margin:3em auto;padding:0 1em}"
    "button,input{font:inherit;padding:.4em .8em;margin:.2em}</style></head><body>";

void append_escaped(std::string& html, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '<':
        html += "&lt;";
        break;
      case '&':
        html += "&amp;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += c;
    }
  }
}

void append_button(std::string& html, std::string_view login) {
  html.append("<button name=\"user\" value=\"").append(login).append("\">Allow as ");
  html.append(login).append("</button> ");
}

}  // namespace

std::string activation_page(const Accounts& accounts, const Audience& audience,
                            std::string_view code, SteadyTime now) {
  std::string html{kHead};
  html += "<h1>A pretended Twitch</h1><form method=\"post\" action=\"/activate\">";
  const auto scopes = accounts.asked_under(code, now);
  if (code.empty()) {
    html += "<p>The code on your screen: <input name=\"device-code\" maxlength=\"8\"></p>";
  } else if (!scopes) {
    return plain_page("This code is wrong, was used, or has run out. Begin the login again.");
  } else {
    html += "<p>With the code <b>";
    append_escaped(html, code);
    html += "</b>, an application asks to be allowed:</p><ul>";
    each_word(*scopes, [&](std::string_view scope) {
      html += "<li>";
      append_escaped(html, scope);
      html += "</li>";
    });
    html += scopes->empty() ? "<li>nothing but to know who you are</li></ul>" : "</ul>";
    html += "<input type=\"hidden\" name=\"device-code\" value=\"";
    append_escaped(html, code);
    html += "\">";
  }
  html += "<p>";
  for (std::size_t channel = 0; channel < audience.channels() && channel < 20; ++channel)
    append_button(html, audience.streamer_of(channel).login.view());
  append_button(html, audience.current(bot()).login.view());
  html +=
      "</p></form><form method=\"post\" action=\"/activate\"><p>or as anybody else: "
      "<input name=\"user\" maxlength=\"25\">";
  if (code.empty()) {
    html += " with the code <input name=\"device-code\" maxlength=\"8\">";
  } else {
    html += "<input type=\"hidden\" name=\"device-code\" value=\"";
    append_escaped(html, code);
    html += "\">";
  }
  html +=
      "<button>Allow</button></p></form><p>Who does not want to does nothing: the code runs "
      "out by itself.</p></body></html>";
  return html;
}

std::string plain_page(std::string_view text) {
  std::string html{kHead};
  html += "<p>";
  append_escaped(html, text);
  html += "</p></body></html>";
  return html;
}

}  // namespace pointsbot::twitch::simulator
