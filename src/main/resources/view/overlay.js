// Tiles and peaks, drawn as lines over the stage, and the timeline of segments.

const TILE = '#8be9fd';
const RING = '#ffffff';
const BEST = 3;
const WIDEST_RING = 60;

// Puts a line through directions; it breaks where they go out of sight or round the back.
function trace(context, stage, directions) {
  let last = null;
  for (const [azimuth, elevation] of directions) {
    const point = stage.project(azimuth, elevation);
    if (point && last && Math.abs(point[0] - last[0]) < stage.width / 2) {
      context.lineTo(...point);
    } else if (point) {
      context.moveTo(...point);
    }
    last = point;
  }
}

function region(grid, index) {
  const column = index % grid.columns;
  const row = Math.floor(index / grid.columns);
  return {
    left: 180 - 360 * column / grid.columns, right: 180 - 360 * (column + 1) / grid.columns,
    upper: 90 - 180 * row / grid.rows, lower: 90 - 180 * (row + 1) / grid.rows,
  };
}

function between(from, to) {
  return Array.from({length: 33}, (_, k) => from + (to - from) * k / 32);
}

function drawTiles(context, stage, grid, tiles) {
  context.strokeStyle = context.fillStyle = TILE;
  for (const tile of tiles.slice(0, BEST)) {
    const {left, right, upper, lower} = region(grid, tile.index);
    const inset = 0.8;
    const edges = [left - inset, right + inset, upper - inset, lower + inset];
    context.lineWidth = 2;
    context.beginPath();
    trace(context, stage, [
      ...between(edges[0], edges[1]).map(a => [a, edges[2]]),
      ...between(edges[2], edges[3]).map(e => [edges[1], e]),
      ...between(edges[1], edges[0]).map(a => [a, edges[3]]),
      ...between(edges[3], edges[2]).map(e => [edges[0], e])]);
    context.stroke();
    const place = labelPlace(stage, edges);
    if (place) {
      const narrow = stage.isFlat && stage.box[2] / grid.columns < 90;
      label(context, narrow ? `${tile.rank}` : `${tile.rank}  ${(100 * tile.share).toFixed(0)} %`, ...place);
    }
  }
}

// In the upper left corner; at the edge of what is seen if that is out of sight, but the middle is not.
function labelPlace(stage, [left, right, upper, lower]) {
  const corner = stage.project(left - 1.2, upper - 1.5);
  const middle = stage.project((left + right) / 2, (upper + lower) / 2);
  const inSight = point => point && point[0] >= 0 && point[0] <= stage.width && point[1] >= 0 && point[1] <= stage.height;
  if (!corner || inSight(corner) || !inSight(middle)) {
    return corner;
  }
  return [Math.min(Math.max(corner[0], 8), stage.width - 80), Math.min(Math.max(corner[1], 8), stage.height - 28)];
}

function label(context, text, x, y) {
  context.font = '600 13px system-ui, sans-serif';
  context.textBaseline = 'top';
  context.save();
  context.fillStyle = 'rgba(10, 12, 16, .65)';
  context.beginPath();
  context.roundRect(x, y, context.measureText(text).width + 12, 20, 4);
  context.fill();
  context.restore();
  context.fillText(text, x + 6, y + 3.5);
}

// Directions at an angle around a peak: the turn of a circle about the front to where the peak is.
function ring(peak) {
  const [azimuth, elevation, extent] = peak;
  const radius = Math.min(Math.max(extent / 2, 2), 30) * Math.PI / 180;
  const tilt = elevation * Math.PI / 180;
  return Array.from({length: 73}, (_, k) => {
    const turn = k * Math.PI / 36;
    const front = Math.cos(radius);
    const left = Math.sin(radius) * Math.cos(turn);
    const up = Math.sin(radius) * Math.sin(turn);
    const x = front * Math.cos(tilt) - up * Math.sin(tilt);
    const z = front * Math.sin(tilt) + up * Math.cos(tilt);
    const around = azimuth + Math.atan2(left, x) * 180 / Math.PI;
    return [((around + 180) % 360 + 360) % 360 - 180, Math.asin(Math.max(-1, Math.min(1, z))) * 180 / Math.PI];
  });
}

// The peaks that are narrow enough to be places, as in the overlay movie.
function places(peaks) {
  return peaks.filter(peak => peak[2] <= WIDEST_RING).slice(0, BEST);
}

function drawPeaks(context, stage, peaks) {
  places(peaks).forEach((peak, rank) => {
    for (const [width, style] of [[5, 'rgba(0, 0, 0, .55)'], [rank ? 1.5 : 2.5, RING]]) {
      context.lineWidth = width;
      context.strokeStyle = style;
      context.beginPath();
      trace(context, stage, ring(peak));
      context.stroke();
    }
  });
}

// A small picture of the tiles for each segment, the best of them framed.
function drawTimeline(canvas, data) {
  const scale = window.devicePixelRatio;
  const width = canvas.width = Math.max(1, Math.round(canvas.clientWidth * scale));
  const height = canvas.height = Math.max(1, Math.round(canvas.clientHeight * scale));
  const context = canvas.getContext('2d');
  const {columns, rows} = data.grid;
  const most = Math.max(...data.segments.flatMap(segment => segment.tiles.map(tile => tile.share)));
  context.fillStyle = '#0d0f12';
  context.fillRect(0, 0, width, height);
  for (const segment of data.segments) {
    const left = segment.start / data.duration * width;
    const wide = (Math.min(segment.end, data.duration) - segment.start) / data.duration * width - scale;
    segment.tiles.forEach(tile => {
      const x = left + wide * (tile.index % columns) / columns;
      const y = height * Math.floor(tile.index / columns) / rows;
      const value = Math.sqrt(tile.share / most);
      context.fillStyle = `rgba(252, 165, 10, ${(0.04 + 0.86 * value * value).toFixed(3)})`;
      context.fillRect(x, y, wide / columns, height / rows);
      if (tile.rank === 1 && wide > 24 * scale) {
        context.strokeStyle = TILE;
        context.lineWidth = 1.5 * scale;
        context.strokeRect(x + scale, y + scale, wide / columns - 2 * scale, height / rows - 2 * scale);
      }
    });
  }
}
