// The staff pages in a real browser: log in, look, act, log out; by keyboard, without scripts,
// and without a barrier in any look.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { violations } from './barriers.mjs';
import { browser, fixture, LOOKS, openTab, setUp } from './stage.mjs';

const PASSWORD = 'mật khẩu của Lan';
setUp();

/** A tab that has logged in, by keyboard alone. */
async function logIn(options = {}) {
  const tab = await openTab(browser, `${fixture.url}/noi-bo`, options);
  assert.equal(new URL(tab.url()).pathname, '/noi-bo/dang-nhap');
  await tab.locator('#name').focus();
  await tab.keyboard.type('lan');
  await tab.keyboard.press('Tab');
  await tab.keyboard.type(PASSWORD);
  await tab.keyboard.press('Enter');
  await tab.waitForURL('**/noi-bo');
  return tab;
}

/** Presses Tab until this is focused. */
async function tabTo(tab, selector) {
  for (let i = 0; i < 60; i++) {
    if (await tab.evaluate((s) => document.activeElement?.matches(s), selector)) return;
    await tab.keyboard.press('Tab');
  }
  assert.fail(`${selector} is not reached by Tab`);
}

test('staff log in, take in again what was set aside, and log out, by keyboard', async () => {
  await fixture.tell('aside');
  const tab = await logIn();
  await tabTo(tab, 'main a[href="/noi-bo/su-kien-de-rieng"]');
  await tab.keyboard.press('Enter');
  await tab.waitForURL('**/su-kien-de-rieng');
  assert.match(await tab.locator('main').innerText(), /gw-1/);

  await tabTo(tab, '#payload-2 summary');
  await tab.keyboard.press('Enter');
  const payload = await tab.locator('#payload-2 pre').innerText();
  assert.equal(payload, "\\xff<script>document.title='owned'</script>\\xe2\\x80\\xae\\x01");
  assert.notEqual(await tab.title(), 'owned');

  await tab.keyboard.press('Home');
  await tabTo(tab, '.aside button[value="replay"]');
  await tab.keyboard.press('Enter');
  await tab.waitForSelector('button[name="confirm"]');
  await tabTo(tab, 'button[name="confirm"]');
  await tab.keyboard.press('Enter');
  await tab.waitForSelector('.told');
  assert.match(await tab.locator('.told').innerText(), /Đã đưa vào lại 3 sự kiện; 1/);
  await tab.reload();
  assert.equal(await tab.locator('.told').count(), 0, 'it is said once');

  await tabTo(tab, '.staff form button');
  await tab.keyboard.press('Enter');
  await tab.waitForURL('**/dang-nhap');
  await tab.goto(`${fixture.url}/noi-bo/cong-thu-thap`);
  assert.equal(new URL(tab.url()).pathname, '/noi-bo/dang-nhap');
  assert.deepEqual(tab.complaints, []);
  await tab.context().close();
});

test('everything works without scripts, and in English', async () => {
  await fixture.tell('aside');
  const tab = await openTab(browser, `${fixture.url}/en/staff/login`, { javaScriptEnabled: false });
  await tab.fill('#name', 'lan');
  await tab.fill('#password', PASSWORD);
  await tab.click('main form button');
  await tab.goto(`${fixture.url}/en/staff/quarantine`);
  await tab.locator('.reasons-table button[value="drop"]').first().click();
  await tab.click('button[name="confirm"]');
  assert.match(await tab.locator('.told').innerText(), /3 events were dropped/);
  await tab.context().close();
});

test('a list leads to a dossier by keyboard, and no code stands in an address', async () => {
  const tab = await logIn();
  await tabTo(tab, '.staff a[href="/noi-bo/danh-sach"]');
  await tab.keyboard.press('Enter');
  await tab.waitForURL('**/danh-sach');
  assert.match(await tab.locator('main').innerText(), /300 hồ sơ/);
  assert.match(await tab.locator('tbody tr').first().innerText(), /đang tạm dừng, hạn tạm tính/);
  await tabTo(tab, 'button.code');
  await tab.keyboard.press('Enter');
  await tab.waitForURL('**/ho-so');
  assert.ok(!tab.url().includes('00352112000539'));
  const text = await tab.locator('main').innerText();
  for (const part of [/quá hạn 3 ngày làm việc \(3 ngày lịch\)/, /gw-1, 9f3c52d1a07be644:1842/, /đã huỷ/, /\(10\)/])
    assert.match(text, part);

  await tab.goto(`${fixture.url}/noi-bo/danh-sach?unit=X9`);
  assert.match(await tab.locator('[role="alert"]').innerText(), /unit/);
  assert.equal(await tab.locator('table').count(), 0);
  await tab.goto(`${fixture.url}/noi-bo/ho-so`);
  await tab.fill('#code', 'HS-1');
  await tab.keyboard.press('Enter');
  await tab.waitForSelector('[role="alert"]');
  assert.match(await tab.locator('[role="alert"]').innerText(), /“HS-1”/);
  await tab.context().close();
});

test('a row of a register is changed with the keyboard only', async () => {
  const tab = await logIn();
  await tabTo(tab, '.staff a[href="/noi-bo/danh-muc"]');
  await tab.keyboard.press('Enter');
  await tab.waitForURL('**/danh-muc');
  await tabTo(tab, 'main a[href="/noi-bo/danh-muc/units"]');
  await tab.keyboard.press('Enter');
  await tab.waitForURL('**/danh-muc/units');
  await tabTo(tab, 'main a[href="/noi-bo/danh-muc/units?row=2#edit"]');
  await tab.keyboard.press('Enter');
  await tab.waitForURL('**/units?row=2#edit');
  assert.equal(await tab.inputValue('#c0'), 'H42.02');
  await tabTo(tab, '#c1');
  await tab.keyboard.type('Xã Gia Viễn');
  await tab.keyboard.press('Enter');
  await tab.waitForSelector('.told');
  assert.match(await tab.locator('.told').innerText(), /Tính lại 1\.200 hồ sơ: 1 hồ sơ đang giải quyết đổi hạn trả/);
  assert.match(await tab.locator('.told').innerText(), /hạn trả từ 20\/11\/2026 thành 23\/11\/2026/);
  await tabTo(tab, '.told button[value="take"]');
  await tab.keyboard.press('Enter');
  await tab.waitForSelector('.told');
  assert.match(await tab.locator('.told').innerText(), /Đã ghi “trang-noi-bo\.csv”/);
  await tab.context().close();
});

test('an account is added, looked at and taken away by keyboard, and its password shown once', async () => {
  const tab = await logIn();
  await tabTo(tab, '.staff a[href="/noi-bo/tai-khoan"]');
  await tab.keyboard.press('Enter');
  await tab.waitForURL('**/tai-khoan');
  await tabTo(tab, '#name');
  await tab.keyboard.type('minh');
  await tab.keyboard.press('Tab');
  await tab.keyboard.type('Cán bộ đơn');
  await tab.keyboard.press('Tab');
  await tab.keyboard.type('H99.1');
  await tab.keyboard.press('Tab');
  await tab.keyboard.press('Enter');
  await tab.waitForSelector('#made');
  assert.match(await tab.locator('.told').innerText(), /Mật khẩu của minh: ([a-z2-9]{5}-){3}[a-z2-9]{5}/);
  await tab.reload();
  assert.equal(await tab.locator('#made').count(), 0, 'it is shown once');

  await tabTo(tab, 'a[href="/noi-bo/tai-khoan?account=minh"]');
  await tab.keyboard.press('Enter');
  await tab.waitForURL('**account=minh');
  assert.equal(await tab.locator('#one-role').inputValue(), 'clerk');
  assert.equal(await tab.locator('#one-units').inputValue(), 'H99.1,H99.2,H99.3');
  await tabTo(tab, 'button[value="account_remove"]');
  await tab.keyboard.press('Enter');
  await tab.waitForSelector('button[name="confirm"]');
  assert.match(await tab.locator('main').innerText(), /Xóa tài khoản minh\?/);
  await tabTo(tab, 'button[name="confirm"]');
  await tab.keyboard.press('Enter');
  await tab.waitForSelector('.told');
  assert.match(await tab.locator('.told').innerText(), /Đã xóa tài khoản minh/);
  assert.deepEqual(tab.complaints, []);
  await tab.context().close();
});

test('a password is changed by whoever knows the old one', async () => {
  const tab = await logIn();
  await tab.goto(`${fixture.url}/noi-bo/mat-khau`);
  for (const [old, fresh, again, said] of [
    [PASSWORD, 'quá ngắn', 'quá ngắn', /ít nhất 10 ký tự/],
    [PASSWORD, 'một mật khẩu mới', 'một mật khẩu khác', /khác nhau/],
    ['không phải cái này', 'một mật khẩu mới', 'một mật khẩu mới', /hiện tại không đúng/],
    [PASSWORD, 'một mật khẩu mới', 'một mật khẩu mới', /Đã đổi mật khẩu/],
  ]) {
    await tab.fill('#old', old);
    await tab.fill('#password', fresh);
    await tab.fill('#again', again);
    await tab.keyboard.press('Enter');
    await tab.waitForSelector('.alert, .told');
    assert.match(await tab.locator('.alert, .told').innerText(), said);
    assert.equal(await tab.inputValue('#password'), '');
  }
  await tab.context().close();
});

test('the audit log is filtered by what stands in its address', async () => {
  const tab = await logIn();
  await tab.goto(`${fixture.url}/noi-bo/nhat-ky`);
  assert.equal(await tab.locator('tbody tr').count(), 9);
  await tab.fill('#who', 'lan');
  await tab.locator('#what').selectOption('login');
  await tab.keyboard.press('Enter');
  await tab.waitForURL('**who=lan*');
  assert.equal(await tab.locator('tbody tr').count(), 2);
  assert.match(await tab.locator('tbody tr').nth(1).innerText(), /bị từ chối\s+12/);
  assert.equal(await tab.locator('#what').inputValue(), 'login');
  const [download] = await Promise.all([
    tab.waitForEvent('download'),
    tab.locator('button[value="csv"]').click(),
  ]);
  assert.match(download.suggestedFilename(), /^Nhật ký .*\.csv$/);
  await tab.context().close();
});

test('an apology is one page of A4 from the data of the dossier', async () => {
  const tab = await logIn();
  await tab.goto(`${fixture.url}/noi-bo/danh-sach`);
  await tabTo(tab, 'button.code');
  await tab.keyboard.press('Enter');
  await tab.waitForURL('**/ho-so');
  await tabTo(tab, 'form[action="/noi-bo/xin-loi"] button');
  await tab.keyboard.press('Enter');
  await tab.waitForURL('**/xin-loi');
  assert.ok(!tab.url().includes('00352112000539'));
  const folder = mkdtempSync(join(tmpdir(), 'apology-'));
  const paper = join(folder, 'apology.pdf');
  await tab.pdf({ path: paper, preferCSSPageSize: true });
  const info = execFileSync('pdfinfo', [paper], { encoding: 'utf8' });
  assert.match(info, /Pages:\s+1\n/);
  assert.match(info, /\(A4\)/);
  const text = execFileSync('pdftotext', ['-layout', paper, '-'], { encoding: 'utf8' });
  for (const part of [/CỘNG HÒA XÃ HỘI/, /Kính gửi: …/, /00352112000539/, /17\/07\/2023/, /Nơi nhận:/])
    assert.match(text, part);
  for (const part of [/Đăng xuất/, /\blan\b/, /Nhập nguyên mã/]) assert.doesNotMatch(text, part);
  rmSync(folder, { recursive: true });
  await tab.context().close();
});

test('a cause is stated by keyboard, and the list is as it was asked', async () => {
  const tab = await logIn();
  await tab.goto(`${fixture.url}/noi-bo/danh-sach?list=late&field=land`);
  await tabTo(tab, '.cause summary');
  await tab.keyboard.press('Enter');
  await tabTo(tab, '.cause select');
  assert.equal(await tab.locator('.cause select').first().inputValue(), '');
  assert.equal(await tab.locator('.cause select').nth(1).inputValue(), 'cooperation');
  await tab.keyboard.press('ArrowDown');
  await tab.keyboard.press('ArrowDown');
  assert.equal(await tab.locator('.cause select').first().inputValue(), 'rules_conflict');
  await tabTo(tab, '.cause input[name="note"]');
  await tab.keyboard.type('Chờ văn bản hướng dẫn');
  await tab.keyboard.press('Enter');
  await tab.waitForSelector('.told');
  const url = new URL(tab.url());
  assert.equal(url.pathname + url.search, '/noi-bo/danh-sach?list=late&field=land');
  assert.match(await tab.innerText('.told'), /00352112000539: Cơ quan, đơn vị liên quan phối hợp chậm/);
  // What waits for a supplement is not late, and asks for no cause.
  await tab.goto(`${fixture.url}/noi-bo/danh-sach?list=waiting`);
  assert.equal(await tab.locator('.cause').count(), 0);
  await tab.context().close();
});

test('a dossier says why it is late, and leads back to it when that is stated', async () => {
  const tab = await logIn();
  await tab.goto(`${fixture.url}/noi-bo/danh-sach`);
  await tab.locator('button.code').first().click();
  await tab.waitForURL('**/ho-so');
  assert.match(await tab.innerText('main'), /Chờ văn bản trả lời của cơ quan thuế/);
  assert.match(await tab.locator('svg[role="img"]').textContent(), /24\/07\/2023 nêu nguyên nhân quá hạn/);
  await tab.locator('select[name="cause"]').selectOption('not_stated');
  await tab.locator('button[value="cause_in_dossier"]').click();
  await tab.waitForSelector('.told');
  await tab.locator('.told button').click();
  await tab.waitForSelector('svg[role="img"]');
  assert.ok(!tab.url().includes('00352112000539'));
  await tab.context().close();
});

test('the reasons sheet is A4 landscape, whole, and nothing of the page is on it', async () => {
  const tab = await logIn();
  await tab.goto(`${fixture.url}/noi-bo/nguyen-nhan`);
  const folder = mkdtempSync(join(tmpdir(), 'causes-'));
  const paper = join(folder, 'causes.pdf');
  await tab.pdf({ path: paper, preferCSSPageSize: true });
  const info = execFileSync('pdfinfo', [paper], { encoding: 'utf8' });
  assert.match(info, /Pages:\s+1\n/);
  assert.match(info, /Page size:\s+84\d\.?\d* x 59\d/);
  const text = execFileSync('pdftotext', ['-layout', paper, '-'], { encoding: 'utf8' });
  for (const part of [/NGUYÊN NHÂN QUÁ HẠN/, /Kỳ báo cáo/, /Đất đai\s+185\s+124\s+61/, /NGƯỜI LẬP BIỂU/])
    assert.match(text, part);
  for (const part of [/Đăng xuất/, /Tải CSV/]) assert.doesNotMatch(text, part);
  rmSync(folder, { recursive: true });
  await tab.context().close();
});

test('a wrong password is said and not echoed', async () => {
  const tab = await openTab(browser, `${fixture.url}/noi-bo/dang-nhap`);
  await tab.fill('#name', 'lan');
  await tab.fill('#password', 'not this one');
  await tab.keyboard.press('Enter');
  await tab.waitForSelector('[role="alert"]');
  assert.equal(await tab.inputValue('#password'), '');
  assert.ok(!(await tab.content()).includes('not this one'));
  await tab.context().close();
});

for (const [look, options] of Object.entries(LOOKS)) {
  test(`no barrier is found in ${look}, and nothing runs over the edge`, async () => {
    await fixture.tell('aside');
    const tab = await logIn(options);
    const steps = {
      home: () => tab.goto(`${fixture.url}/noi-bo`),
      gateways: () => tab.goto(`${fixture.url}/noi-bo/cong-thu-thap`),
      quarantine: () => tab.goto(`${fixture.url}/noi-bo/su-kien-de-rieng`),
      payload: () => tab.locator('#payload-2 summary').click(),
      confirm: () => tab.locator('.aside button[value="drop"]').first().click(),
      done: () => tab.locator('button[name="confirm"]').click(),
      lists: () => tab.goto(`${fixture.url}/noi-bo/danh-sach?list=late`),
      'a cause': () => tab.locator('.cause summary').first().click(),
      'a cause is stated': async () => {
        await tab.locator('.cause select').first().selectOption('other');
        await tab.locator('.cause button').first().click();
        await tab.waitForSelector('.told');
        assert.match(tab.url(), /\?list=late$/);
      },
      causes: () => tab.goto(`${fixture.url}/noi-bo/nguyen-nhan`),
      'causes of days': () => tab.goto(`${fixture.url}/en/staff/causes?ky=2026-10`),
      'due soon': () => tab.goto(`${fixture.url}/en/staff/lists?list=due-soon`),
      dossier: async () => {
        await tab.goto(`${fixture.url}/noi-bo/danh-sach`);
        await tab.locator('button.code').first().click();
        await tab.waitForURL('**/ho-so');
      },
      apology: async () => {
        await tab.locator('form[action="/noi-bo/xin-loi"] button').click();
        await tab.waitForURL('**/xin-loi');
      },
      waiting: () => tab.goto(`${fixture.url}/noi-bo/danh-sach?list=waiting`),
      freezing: () => tab.goto(`${fixture.url}/noi-bo/chot-ky`),
      registers: () => tab.goto(`${fixture.url}/noi-bo/danh-muc`),
      register: () => tab.goto(`${fixture.url}/noi-bo/danh-muc/units?row=2`),
      tried: async () => {
        await tab.locator('#edit button[value="row"]').click();
        await tab.waitForSelector('.told');
      },
      accounts: () => tab.goto(`${fixture.url}/noi-bo/tai-khoan`),
      'made password': () => tab.fill('#name', 'minh').then(() => tab.locator('button[value="account_add"]').click()),
      account: () => tab.goto(`${fixture.url}/noi-bo/tai-khoan?account=minh`),
      'another role': () => tab.locator('button[value="account_role"]').click(),
      password: () => tab.goto(`${fixture.url}/en/staff/password`),
      audit: () => tab.goto(`${fixture.url}/noi-bo/nhat-ky`),
      login: async () => {
        await tab.locator('.staff form button').first().click();
        await tab.waitForURL('**/dang-nhap');
      },
    };
    for (const [step, go] of Object.entries(steps)) {
      await go();
      await tab.waitForLoadState();
      if (process.env.PICTURES)
        await tab.screenshot({ path: `${process.env.PICTURES}/${look} ${step}.png`, fullPage: true });
      assert.deepEqual(await violations(tab), [], step);
      const over = await tab.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.ok(over <= 0, `${step}: ${over} px too wide`);
    }
    assert.deepEqual(tab.complaints, []);
    await tab.context().close();
  });
}
