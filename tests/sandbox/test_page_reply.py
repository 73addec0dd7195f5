"""At the chat page: a message is replied to, and says to what."""

from playwright.async_api import expect

from sandbox.call import Upload
from sandbox.deeds import send_files
from sandbox.state import Sandbox
from tests.sandbox.conftest import ANA
from tests.whole.browser import AtPage, chromium


async def test_a_person_replies_to_a_message_and_sees_to_which(sandbox: Sandbox, base_url: str) -> None:
    card = sandbox.publish(sandbox.chats[ANA], sandbox.bot, {"text": "Ticket #3: no picture"})
    send_files(sandbox, ANA, ANA, [Upload("x", b"film", "video/mp4")], kind="video", caption="see")
    async with chromium() as browser:
        page = await browser.new_page()
        await page.goto(f"{base_url}/#left={ANA}")
        ana = AtPage(page)
        await ana.replies("Ticket #3", "since noon")
        said = await ana.sees("since noon")

        await expect(said.get_by_test_id("quote")).to_contain_text("Ticket #3: no picture")
        await expect(ana.pane.get_by_test_id("mode")).to_be_hidden()
        await expect((await ana.sees("see")).get_by_test_id("video")).to_be_visible()
    newest = [*sandbox.chats[ANA].posts.values()][-1]
    assert newest.body["reply_to_message"]["message_id"] == card.id
