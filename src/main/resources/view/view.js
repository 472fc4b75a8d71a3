// Puts the page together: reads what it holds, answers hands and keys, and shows the moment.

const $ = id => document.getElementById(id);
const root = document.documentElement;
const data = JSON.parse($('data').textContent);
const video = $('video');
const shown = {map: true, tile: true, peak: true};
let stage;
let stale = true;

function bytes(id) {
  const text = atob($(id).textContent.trim());
  $(id).remove();
  return Uint8Array.from(text, c => c.charCodeAt(0));
}

function blobUrl(parts, type) {
  return URL.createObjectURL(new Blob(parts, {type}));
}

async function three() {
  const core = blobUrl([bytes('three-core')], 'text/javascript');
  const text = new TextDecoder().decode(bytes('three-module'));
  return import(blobUrl([text.replaceAll('./three.core.min.js', core)], 'text/javascript'));
}

async function mapFrames() {
  const {width, height, times} = data.maps;
  if (!times.length) {
    $('maps').remove();
    return {width, height, frames: []};
  }
  const plain = new Blob([bytes('maps')]).stream().pipeThrough(new DecompressionStream('gzip'));
  const all = new Uint8Array(await new Response(plain).arrayBuffer());
  return {width, height, frames: times.map((_, k) => all.subarray(k * width * height, (k + 1) * width * height))};
}

function fail(message) {
  $('problem').textContent = message;
  $('problem').hidden = false;
  root.dataset.state = 'failed';
}

// The last of these times that has come; 0 before the first.
function indexAt(times, time) {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    times[middle] <= time + 1e-4 ? low = middle + 1 : high = middle;
  }
  return Math.max(0, low - 1);
}

const frameTimes = data.frames.map(frame => frame.time);

function show() {
  const time = video.currentTime;
  const frame = data.frames[indexAt(frameTimes, time)];
  const segment = data.segments[indexAt(data.segments.map(s => s.start), time)];
  const times = data.maps.times;
  const map = indexAt(times, time);
  const step = map + 1 < times.length ? times[map + 1] - times[map] : 1;
  const part = Math.min(1, Math.max(0, (time - times[map]) / step || 0));
  stage.map(map, part, shown.map ? $('opacity').value / 100 : 0);
  stage.draw();
  const overlay = $('overlay');
  const scale = window.devicePixelRatio;
  overlay.width = stage.width * scale;
  overlay.height = stage.height * scale;
  const context = overlay.getContext('2d');
  context.scale(scale, scale);
  if (shown.tile) {
    drawTiles(context, stage, data.grid, segment.tiles);
  }
  if (shown.peak) {
    drawPeaks(context, stage, frame.peaks);
  }
  read(time, frame, segment);
}

function read(time, frame, segment) {
  const share = segment.tiles[0].share;
  $('segment').textContent = `${segment.start.toFixed(1)} to ${Math.min(segment.end, data.duration).toFixed(1)} s`;
  $('tiles').replaceChildren(...segment.tiles.slice(0, 5).map(tile => row(
    `column ${tile.index % data.grid.columns + 1}, row ${Math.floor(tile.index / data.grid.columns) + 1}`,
    bar(tile.share / share), `${(100 * tile.share).toFixed(1)} %`)));
  $('peaks').replaceChildren(...frame.peaks.map(peak => row(
    `${peak[3].toFixed(1)} times`, `${peak[0].toFixed(0)}°`, `${peak[1].toFixed(0)}°`)));
  $('looking').textContent = stage.isFlat ? 'The whole sphere'
    : `Looking at ${stage.azimuth.toFixed(0)}°, ${stage.elevation.toFixed(0)}°; ${stage.field.toFixed(0)}° high`;
  $('clock').textContent = `${clock(time)} of ${clock(data.duration)}`;
  $('head').style.left = `${100 * Math.min(1, time / data.duration)}%`;
  $('timeline').setAttribute('aria-valuenow', time.toFixed(2));
  $('timeline').setAttribute('aria-valuetext', $('clock').textContent);
  $('play').textContent = video.paused ? 'Play' : 'Pause';
  $('play').setAttribute('aria-label', $('play').textContent);
  const peak = frame.peaks[0] && stage.project(frame.peaks[0][0], frame.peaks[0][1]);
  Object.assign(root.dataset, {
    time: time.toFixed(3), frame: frame.index, tiles: shown.tile ? Math.min(BEST, segment.tiles.length) : 0,
    peaks: shown.peak ? places(frame.peaks).length : 0, peak: peak ? peak.map(v => v.toFixed(1)).join(' ') : '',
    look: [stage.azimuth, stage.elevation, stage.field].join(' '),
    box: stage.box.map(v => v.toFixed(1)).join(' '),
  });
}

function row(...cells) {
  const line = document.createElement('tr');
  for (const cell of cells) {
    line.insertCell().append(cell);
  }
  return line;
}

function bar(part) {
  const element = document.createElement('span');
  element.className = 'bar';
  element.style.width = `${100 * part}%`;
  return element;
}

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(1).padStart(4, '0')}`;
}

function seek(time) {
  video.currentTime = Math.min(Math.max(0, time), Math.max(0, data.duration - 0.01));
  stale = true;
}

function step(by) {
  video.pause();
  const next = Math.min(Math.max(0, indexAt(frameTimes, video.currentTime) + by), frameTimes.length - 1);
  seek(frameTimes[next] + 0.001);
}

function play() {
  video.paused ? video.play().catch(e => fail(`The video does not play here: ${e.message}`)) : video.pause();
}

function change(isFlat) {
  stage.isFlat = isFlat;
  $('sphere').setAttribute('aria-pressed', !isFlat);
  $('flat').setAttribute('aria-pressed', isFlat);
  stale = true;
}

function toggle(name) {
  if (!$(name).disabled) {
    shown[name] = !shown[name];
    $(name).setAttribute('aria-pressed', shown[name]);
    stale = true;
  }
}
