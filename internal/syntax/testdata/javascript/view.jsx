import React, { memo, useCallback } from 'react'

/** A button. */
export const Button = ({ label, onClick, ...rest }) => (
  <button {...rest} onClick={() => onClick(label)}>{/** not documentation */ label}</button>
)

export default memo(function Panel({ title = 'x', children }) {
  const close = useCallback(() => {}, [])
  const open = () => <Button label="open" />
  return <section title={title}>{children}</section>
})

export class View extends React.Component {
  static propTypes = { label: String }
  state = { open: false }
  handle = (event) => this.setState({ open: true })
  render() {
    return <Button style={{ get() { return 1 } }} onClick={this.handle} />
  }
}
Button.displayName = 'Button'
