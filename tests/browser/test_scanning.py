"""A bar code read by the camera: offered only where the browser can, asked on click."""

from playwright.sync_api import Page, expect

from tests.browser.site import Site

GTIN = "6901234567892"
# Debian's Chromium has no reader of codes: this is a browser that has one.
READER = f"""
    window.BarcodeDetector = class {{
      static getSupportedFormats() {{ return Promise.resolve(["ean_13"]); }}
      detect() {{ return Promise.resolve([{{ rawValue: "{GTIN}" }}]); }}
    }};
    navigator.mediaDevices.getUserMedia = () => {{
      window.isAsked = true;
      return %s;
    }};
"""
PICTURE = """(() => {
      const canvas = document.createElement("canvas");
      const stream = canvas.captureStream();
      const draw = () => canvas.getContext("2d").fillRect(0, 0, 9, 9);
      setInterval(draw, 50);
      return Promise.resolve(stream);
    })()"""
REFUSAL = "Promise.reject(new Error('refused'))"


def test_no_button_is_shown_where_the_browser_reads_no_codes(
    site: Site, desk: Page
) -> None:
    desk.goto("/products")

    expect(desk.get_by_label("商品条码")).to_be_visible()
    expect(desk.locator("[data-scan]")).to_be_hidden()


def test_a_code_before_the_camera_is_looked_up(site: Site, desk: Page) -> None:
    desk.add_init_script(READER % PICTURE)
    desk.goto("/products")
    assert not desk.evaluate("window.isAsked")

    desk.get_by_role("button", name="扫码").click()

    desk.wait_for_url(f"**/products?gtin={GTIN}*")
    expect(desk.get_by_label("商品条码")).to_have_value(GTIN)


def test_a_refused_camera_is_told_and_typing_still_works(
    site: Site, desk: Page
) -> None:
    desk.add_init_script(READER % REFUSAL)
    desk.goto("/products")

    desk.get_by_role("button", name="扫码").click()

    expect(desk.get_by_text("无法使用摄像头")).to_be_visible()
    expect(desk.locator("[data-scan-view]")).to_be_hidden()
